/** Posts for eyes: those of a channel in the order of reading, each answer below what it answers, and one whole. */

import type { SeenPost, SeenPosts } from '../../channel/types.ts'
import { sanitizeLine, sanitizeText } from '../sanitize.ts'
import {
  blankLine,
  folded,
  type Frame,
  type Line,
  line,
  type Page,
  paragraph,
  quoted,
  type Span,
  toned,
  twoEnds,
  withCommand,
} from '../text/page.ts'
import { cut } from '../text/width.ts'
import {
  count,
  fullSentTime,
  fullTime,
  proofAdvice,
  proofWords,
  sentTime,
  times,
} from '../text/words.ts'
import { isPinnedPost, textNow } from './now.ts'

const answeredCharsMax = 60
const reactionsMax = 10
const namesMax = 10

export function postsPage(
  { channel, posts, left }: SeenPosts,
  frame: Frame,
  wish: { readonly title: 'New' | 'All' | 'Since' },
): Page {
  const { name, topic } = channel
  const head = [
    line(
      toned('strong', `#${name}`),
      topic ? `  ${cut(sanitizeLine(topic, 300), Math.max(8, frame.width - name.length - 3))}` : '',
    ),
  ]
  if (posts.length === 0) {
    if (wish.title !== 'New') return [...head, line('No posts.')]
    const command = `datacore-msg channel read ${name} --all`
    return [...head, ...withCommand('Nothing new. See all with:', command, frame.width)]
  }
  const known = new Map(posts.map((one) => [one.post.id as string, one]))
  const more = left > 0 ? moreLines(name, left, frame, wish.title) : []
  const before = wish.title === 'New' ? [] : more
  return [
    ...head,
    ...before,
    ...posts.flatMap((post) => [blankLine, ...postLines(post, frame, known)]),
    ...(wish.title === 'New' && more.length > 0 ? [blankLine, ...more] : []),
  ]
}

/** Posts of several channels, newest first, two lines each. */
export function foundPostsPage(posts: readonly SeenPost[], frame: Frame): Page {
  const rows = posts.flatMap((seen) => {
    const { post, space } = seen
    const who = line(
      `  ${post.from} (`,
      ...standingSpans(seen),
      `) in #${post.channel}`,
      toned('dim', `, ${sentTime(Date.parse(post.stamp), frame)}, ${space}`),
    )
    return [
      line(toned('strong', cut(sanitizeLine(textNow(seen), 300), frame.width))),
      ...markLines(seen, '    ', frame),
      ...folded(who, frame.width, '    '),
      line(`    ${post.id}`),
      blankLine,
    ]
  })
  const title = line(toned('strong', 'In channels'), toned('dim', ` (${posts.length})`))
  return [title, blankLine, ...rows.slice(0, -1)]
}

function moreLines(name: string, left: number, frame: Frame, title: string): Page {
  const sentence =
    title === 'New' ? `${count(left, 'more new post')}:` : `${count(left, 'earlier post')}:`
  const command =
    title === 'New'
      ? `datacore-msg channel read ${name}`
      : `datacore-msg channel read ${name} --all --limit 100000`
  return withCommand(sentence, command, frame.width).map(dim)
}

function postLines(seen: SeenPost, frame: Frame, known: ReadonlyMap<string, SeenPost>): Page {
  const { post } = seen
  const left = line(
    toned('strong', post.from),
    ' (',
    ...standingSpans(seen),
    ')',
    toned('dim', `, ${sentTime(Date.parse(post.stamp), frame)}`),
  )
  const parent = post.replyTo && known.get(post.replyTo)
  const answered = post.replyTo
    ? folded(
        line(toned('dim', `  answers ${parent ? answeredWords(parent) : post.replyTo}`)),
        frame.width,
        '    ',
      )
    : []
  return [
    ...twoEnds(left, line(post.id), frame.width),
    ...answered,
    ...markLines(seen, '  ', frame),
    ...quoted(sanitizeText(textNow(seen)), frame),
  ]
}

function answeredWords(seen: SeenPost): string {
  return `${seen.post.from}: ${cut(sanitizeLine(textNow(seen), 200), answeredCharsMax)}`
}

export function postPage(seen: SeenPost, frame: Frame): Page {
  const { post, standing, space, path, reactions = [], versions = [] } = seen
  const advice = proofAdvice(standing, post.from)
  const facts: readonly Line[] = [
    line(toned('dim', 'From      '), post.from, ' (', ...standingSpans(seen), ')'),
    line(toned('dim', 'In        '), `#${post.channel}`),
    line(toned('dim', 'Sent      '), fullSentTime(Date.parse(post.stamp), frame)),
    ...(post.replyTo ? [line(toned('dim', 'Answers   '), post.replyTo)] : []),
    ...(post.mentions.length > 0
      ? [line(toned('dim', 'Mentions  '), post.mentions.join(' '))]
      : []),
    ...(isPinnedPost(seen) ? [line(toned('dim', 'Pinned    '), 'for all members')] : []),
    ...reactions.slice(0, reactionsMax).map(({ emoji, by }) => {
      return line(toned('dim', 'Reaction  '), `${emoji} ${by.slice(0, namesMax).join(', ')}`)
    }),
    ...(versions.length > 0
      ? [
          line(
            toned('dim', 'Edited    '),
            `${times(versions.length)}, last ${fullTime(versions.at(-1)!.atMs, frame)}`,
          ),
        ]
      : []),
    line(toned('dim', 'File      '), `${space}, ${path}`),
    line(toned('dim', 'Id        '), post.id),
  ]
  return [
    ...facts.flatMap((one) => folded(one, frame.bodyWidth, '          ')),
    ...(advice ? [blankLine, ...paragraph(advice, frame.width)] : []),
    blankLine,
    ...quoted(sanitizeText(textNow(seen)), frame),
  ]
}

/** `pinned  edited  👍 2`; nothing for most posts. */
function markLines(seen: SeenPost, indent: string, frame: Frame): Page {
  const words = [
    isPinnedPost(seen) ? 'pinned' : '',
    (seen.versions ?? []).length > 0 ? 'edited' : '',
    ...(seen.reactions ?? [])
      .slice(0, reactionsMax)
      .map(({ emoji, by }) => `${emoji} ${by.length}`),
  ].filter(Boolean)
  if (words.length === 0) return []
  return folded(line(toned('dim', `${indent}${words.join('  ')}`)), frame.width, indent)
}

/** Who signs in a known name and is no member is told so; of what is not proved that says enough. */
function standingSpans({ standing, author }: SeenPost): readonly Span[] {
  const proof = proofWords(standing)
  return author === 'member' ? [proof] : [proof, { text: ', ' }, toned('warn', 'not a member')]
}

function dim(spans: Line): Line {
  return spans.map(({ text }) => toned('dim', text))
}
