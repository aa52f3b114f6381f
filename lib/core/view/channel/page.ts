/** Channels for eyes: the list as a tree, one with its members, and what became of a change. */

import type { JudgedFact, SeenChannel, SeenChannelChange, SeenPosted } from '../../channel/types.ts'
import { sanitizeLine } from '../sanitize.ts'
import { shownName } from '../shown-name.ts'
import {
  blankLine,
  dimmed,
  fact,
  folded,
  type Frame,
  labelWidth,
  line,
  type Line,
  type Page,
  paragraph,
  type Span,
  toned,
  warned,
  withCommand,
  withId,
} from '../text/page.ts'
import { cut } from '../text/width.ts'
import { count, fullTime, proofWords, relativeTime } from '../text/words.ts'

const topicCharsMax = 300
/** Names of members in one line of a list of them. */
const membersShown = 40

export function channelsPage(
  channels: readonly SeenChannel[],
  frame: Frame,
  wish: { readonly project?: string | undefined },
): Page {
  if (channels.length === 0) {
    const sentence =
      wish.project === undefined
        ? 'No channels here. Make one with:'
        : `No channel belongs to ${sanitizeLine(wish.project, 60)}. See all with:`
    const command =
      wish.project === undefined ? 'datacore-msg channel create NAME' : 'datacore-msg channel list'
    return withCommand(sentence, command, frame.width)
  }
  const several = new Set(channels.map(({ space }) => space)).size > 1
  return inOrder(channels).flatMap(({ channel, depth }) => {
    return channelRow(channel, frame, { depth, spaces: several ? 'shown' : 'hidden' })
  })
}

interface Placed {
  readonly channel: SeenChannel
  readonly depth: number
}

/** Each below its parent; every channel once, whatever their parents are. */
function inOrder(channels: readonly SeenChannel[]): readonly Placed[] {
  const keyOf = (space: string, name: string) => `${space} ${name}`
  const known = new Set(channels.map(({ space, name }) => keyOf(space, name)))
  const isRoot = ({ space, parent }: SeenChannel) => !parent || !known.has(keyOf(space, parent))
  const placed: Placed[] = []
  const open = channels.filter(isRoot).map((channel): Placed => ({ channel, depth: 0 }))
  while (open.length > 0) {
    const next = open.shift()!
    placed.push(next)
    const { space, name } = next.channel
    const children = channels.filter((one) => one.space === space && one.parent === name)
    open.unshift(...children.map((channel): Placed => ({ channel, depth: next.depth + 1 })))
  }
  return placed
}

function channelRow(
  channel: SeenChannel,
  frame: Frame,
  { depth, spaces }: { readonly depth: number; readonly spaces: 'shown' | 'hidden' },
): Page {
  const indent = '  '.repeat(depth)
  const name = `${indent}#${channel.name}`
  const unread = channel.unread > 0 ? `  ${channel.unread} new` : ''
  const room = frame.width - name.length - unread.length - 2
  const topic = sanitizeLine(channel.topic, topicCharsMax)
  const facts = [
    count(channel.posts, 'post'),
    ...(channel.latest ? [relativeTime(Date.parse(channel.latest), frame)] : []),
    count(channel.members.length, 'member'),
    ...(channel.mine === 'member' ? [] : ['you are not one']),
    ...(channel.project ? [`project ${shownName(channel.project, 40)}`] : []),
    ...(channel.state === 'archived' ? ['archived'] : []),
    ...(spaces === 'shown' ? [channel.space] : []),
  ]
  return [
    line(
      toned('strong', name),
      toned('good', unread),
      topic && room > 8 ? `  ${cut(topic, room)}` : '',
    ),
    ...folded(line(toned('dim', `${indent}  ${facts.join(', ')}`)), frame.width, `${indent}  `),
  ]
}

export function channelPage(channel: SeenChannel, frame: Frame): Page {
  const { name, space, path, parent, topic, project, state, members, mine } = channel
  const rest = members.length - membersShown
  const facts: readonly (Line | undefined)[] = [
    fact('Topic', sanitizeLine(topic, topicCharsMax) || 'none'),
    project ? fact('Project', shownName(project, 80)) : undefined,
    parent ? fact('In', `#${parent}`) : undefined,
    state === 'archived' ? fact('State', toned('warn', 'archived')) : undefined,
    fact(
      'Members',
      members.length === 0
        ? 'none that is proved'
        : members.slice(0, membersShown).join(' ') + (rest > 0 ? ` and ${rest} more` : ''),
    ),
    fact('You', mine === 'member' ? 'are a member' : toned('warn', 'are not a member')),
    fact(
      'Posts',
      mine === 'member' ? `${channel.posts}, ${channel.unread} new to you` : `${channel.posts}`,
    ),
    channel.latest ? fact('Newest', fullTime(Date.parse(channel.latest), frame)) : undefined,
    fact('File', `${space}, ${path}`),
  ]
  return [
    line(toned('strong', `#${name}`)),
    blankLine,
    ...facts
      .filter((one): one is Line => one !== undefined)
      .flatMap((one) => folded(one, frame.width, ' '.repeat(labelWidth))),
    ...othersLines(channel, frame),
    ...nextLines(channel, frame),
  ]
}

function nextLines({ name, mine, unread, state }: SeenChannel, frame: Frame): Page {
  if (mine !== 'member' && state === 'open') {
    return [
      blankLine,
      ...withCommand('Join it:', `datacore-msg channel join ${name}`, frame.width).map(dimmed),
    ]
  }
  if (unread === 0) return []
  return [
    blankLine,
    ...withCommand('Read it:', `datacore-msg channel read ${name}`, frame.width).map(dimmed),
  ]
}

/** What the file says besides, and does not count. */
function othersLines({ others, name }: SeenChannel, frame: Frame): Page {
  if (others.length === 0) return []
  const said = others.slice(0, 3).flatMap((one) => {
    const when = relativeTime(Date.parse(one.stamp), frame)
    const parts: readonly Span[] = [
      { text: `  ${factWords(one)}, by ${sanitizeLine(one.by, 60)} (` },
      proofWords(one.standing),
      { text: `), ${when}` },
    ]
    return folded(line(...parts), frame.width, '    ')
  })
  const more = others.length > 3 ? [line(`  and ${others.length - 3} more`)] : []
  const sentence = `Written in the file as well, and not counted, for it is not proved. Who wants it says it with datacore-msg channel topic, join or members ${name}.`
  return [blankLine, ...paragraph(sentence, frame.width).map(warned), ...said, ...more]
}

function factWords({ verb, value }: JudgedFact): string {
  const text = sanitizeLine(value, 80)
  switch (verb) {
    case 'Topic':
      return text ? `topic "${text}"` : 'no topic'
    case 'Project':
      return text ? `project ${text}` : 'no project'
    case 'Parent':
      return text ? `in #${text}` : 'in no other channel'
    case 'Joined':
      return `${text} a member`
    case 'Left':
      return `${text} no member`
    case 'Opened':
      return 'opened'
    case 'Archived':
      return 'archived'
  }
}

const didWords = {
  created: 'Created',
  opened: 'Opened',
  changed: 'Changed',
  joined: 'You joined',
  left: 'You left',
  archived: 'Archived',
  unchanged: 'Nothing to change in',
} as const satisfies Readonly<Record<SeenChannelChange['did'], string>>

export function channelChangePage(change: SeenChannelChange, frame: Frame): Page {
  const { did, reached, channel } = change
  const { name, space, topic, members } = channel
  const facts = [
    ...(topic ? [`Topic: ${sanitizeLine(topic, topicCharsMax)}`] : []),
    `Members: ${members.slice(0, membersShown).join(' ') || 'none'}`,
    ...(did === 'created' && members.length === 1 ? ['You are the only one.'] : []),
  ]
  const next =
    did === 'joined' && channel.unread > 0
      ? withCommand(
          `${count(channel.unread, 'post')} to read:`,
          `datacore-msg channel read ${name}`,
          frame.width,
        ).map(dimmed)
      : did === 'created'
        ? withCommand('Post in it:', `datacore-msg channel post ${name} "TEXT"`, frame.width).map(
            dimmed,
          )
        : []
  return [
    line(`${didWords[did]} #${name} in ${space}.`),
    ...facts.flatMap((one) => folded(line(`  ${one}`), frame.width, '    ')),
    ...besideLines(reached, channel.path, frame),
    ...next,
  ]
}

export function postedPage(posted: SeenPosted, frame: Frame): Page {
  const { id, channel, space, mentioned, untold, reached, path } = posted
  return [
    ...withId(`Posted in #${channel} of ${space}`, id, frame.width),
    ...(mentioned.length > 0
      ? folded(line(`  It is in the inbox of ${mentioned.join(', ')} as well.`), frame.width, '  ')
      : []),
    ...(untold.length > 0
      ? folded(line(toned('dim', `  Not in an inbox: ${untold.join(', ')}.`)), frame.width, '  ')
      : []),
    ...besideLines(reached, path, frame),
  ]
}

function besideLines(reached: 'stored' | 'spooled' | 'nothing', path: string, frame: Frame): Page {
  if (reached !== 'spooled') return []
  const sentence = `It is stored beside ${path}, because Emacs has unsaved edits there; it is placed when they are saved.`
  return paragraph(sentence, frame.width, '  ')
}
