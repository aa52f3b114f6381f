/**
 * Brings the messages, tasks and contacts of 0.1 and 0.2 into the files of 0.3. Nothing is signed: what had no signature has
 * none. Old files outside of the tree stay as they are; files in it are copied beside the tree before they change.
 */

import { readBudget } from '../core/migrate/budget.ts'
import { decodeOld } from '../core/migrate/decode.ts'
import { type TrustSuggestion, whitelistOf } from '../core/migrate/trust.ts'
import type { Remark } from '../core/migrate/types.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { MigrateReport, SpaceReport } from '../core/migrate/report.ts'
import { Failure } from './failure.ts'
import type { OldFiles, OldSpace } from './migrate/ports.ts'
import { migrateSpace } from './migrate/space.ts'
import { me } from './people.ts'
import type { Deps } from './ports.ts'
import type { SpaceChoice } from './views.ts'
import { isSpaceNamed } from './space-named.ts'

export interface MigrateInput extends SpaceChoice {
  readonly mode: 'done' | 'dry run'
  /** What becomes of the people that 0.1 and 0.2 trusted: told, or written into the owner's own settings. */
  readonly trust: 'suggest' | 'write'
  readonly onProgress?: (sentence: string) => void
}

export async function migrate(
  deps: Deps,
  files: OldFiles,
  input: MigrateInput,
): Promise<Result<MigrateReport>> {
  if (input.trust === 'write' && deps.acting !== me(deps)) {
    const why = `${deps.acting} is an agent, and only ${me(deps)} decides whom to trust.`
    const hint = 'Run it without --settings, or in a terminal of your own.'
    return refuse({ code: 'not_allowed', why, hint })
  }
  const chosen = choose(await files.spaces(), input.space)
  if (!chosen.ok) return chosen
  const spaces: SpaceReport[] = []
  const trust: TrustSuggestion[] = []
  for (const one of chosen.value) {
    const { report, tiers } = await migrateSpace(deps, files, one, input)
    spaces.push(report)
    trust.push(...tiers)
  }
  const settings = await readWhitelists(files)
  const suggestions = suggestionsOf(deps, [...settings.found, ...trust])
  const writes = input.trust === 'write' && input.mode === 'done' && suggestions.length > 0
  const written = writes ? await writeTrust(files, suggestions) : {}
  const ledgers = await readBudgets(files)
  return done({
    mode: input.mode,
    spaces,
    trust: suggestions,
    settingsFile: written.file,
    budgets: ledgers.budgets,
    left: [...settings.remarks, ...(written.remarks ?? []), ...ledgers.remarks],
  })
}

/** What came over has come over: settings that cannot be written are told beside it. */
async function writeTrust(
  files: OldFiles,
  suggestions: readonly TrustSuggestion[],
): Promise<{ readonly file?: string | undefined; readonly remarks?: readonly Remark[] }> {
  try {
    return { file: await files.writeTrust(suggestions) }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const why = [error.message, error.hint].filter(Boolean).join(' ')
    return { remarks: [{ path: 'settings.local.yaml', line: 1, why }] }
  }
}

function choose(
  spaces: readonly OldSpace[],
  name: string | undefined,
): Result<readonly OldSpace[]> {
  if (name === undefined) return done(spaces)
  const exact = spaces.filter(({ space }) => space.name === name)
  const found =
    exact.length > 0 ? exact : spaces.filter(({ space }) => isSpaceNamed(space.name, name))
  if (found.length === 1) return done(found)
  const names = (found.length > 1 ? found : spaces).map(({ space }) => space.name)
  if (found.length > 1) {
    return refuse({
      code: 'ambiguous',
      why: `Several spaces are named "${name}".`,
      candidates: names,
    })
  }
  return refuse({
    code: 'not_found',
    why: `There is no space "${name}" with messages of this or an older version.`,
    hint:
      names.length > 0 ? `Spaces here: ${names.join(', ')}.` : 'Set DATACORE_ROOT to their folder.',
    candidates: names.slice(0, 3),
  })
}

async function readWhitelists(
  files: OldFiles,
): Promise<{ readonly found: readonly TrustSuggestion[]; readonly remarks: readonly Remark[] }> {
  const found: TrustSuggestion[] = []
  const remarks: Remark[] = []
  for (const { path, bytes } of await files.settings()) {
    const parsed = await files.parseYaml(decodeOld(bytes).text)
    if (!parsed.ok) continue
    const list = whitelistOf(parsed.tree, path)
    found.push(...list.found)
    remarks.push(...list.remarks)
  }
  return { found, remarks }
}

/** One a person, the first source counts; nobody is made an owner, and who has a tier already keeps it. */
function suggestionsOf(deps: Deps, all: readonly TrustSuggestion[]): readonly TrustSuggestion[] {
  const { trust_overrides: overrides, trust_tiers: tiers } = deps.settings.messaging
  const found = new Map<string, TrustSuggestion>()
  for (const one of all) {
    const isUseful =
      one.tier !== 'owner' && one.tier !== 'unknown' && Object.hasOwn(tiers, one.tier)
    const isKnown = one.who === me(deps) || Object.hasOwn(overrides, one.who)
    if (isUseful && !isKnown && !found.has(one.who)) found.set(one.who, one)
  }
  return [...found.values()]
}

async function readBudgets(
  files: OldFiles,
): Promise<{ readonly budgets: MigrateReport['budgets']; readonly remarks: readonly Remark[] }> {
  const read = (await files.budgets()).map(({ path, bytes }) => {
    return { path, budget: readBudget(decodeOld(bytes).text) }
  })
  return {
    budgets: read.flatMap(({ path, budget }) => (budget.ok ? [{ ...budget.value, path }] : [])),
    remarks: read.flatMap(({ path, budget }) =>
      budget.ok
        ? []
        : [{ path, line: budget.line, why: 'This budget file is damaged; it is left.' }],
    ),
  }
}
