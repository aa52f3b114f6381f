/** Whether a project's name is the one that was asked for. */

/** The case of letters does not count. Every project is wanted where none was asked for. */
export function isProject(project: string | undefined, wanted: string | undefined): boolean {
  if (wanted === undefined) return true
  return project?.trim().toLowerCase() === wanted.trim().toLowerCase()
}
