/** The environment in which every git of ours starts. */

import { childEnv } from './child-env.ts'

/**
 * Variables by which git hands one repository's state to its hooks and aliases: `git rev-parse --local-env-vars` less
 * GIT_CONFIG_COUNT, by which a user gives settings, and how paths are read. We work on the repository that we were asked for,
 * also when a hook of another one called us.
 */
const localVariables: ReadonlySet<string> = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_DIR',
  'GIT_GLOB_PATHSPECS',
  'GIT_GRAFT_FILE',
  'GIT_ICASE_PATHSPECS',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_LITERAL_PATHSPECS',
  'GIT_NAMESPACE',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
])

/** The user's own environment, without any of them and without our secrets; what is undefined in it is left out. */
export function cleanGitEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(childEnv(env)).filter(([name]) => !localVariables.has(name)),
  )
}
