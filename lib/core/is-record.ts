/** What was parsed from JSON, before anything is believed of its shape. */

/** An object with named fields; neither null nor a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
