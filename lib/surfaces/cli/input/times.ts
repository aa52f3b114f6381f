/** Times as people type them at a command; what they mean is in the core. */

export { parseWhen, type TimeRules } from '../../../core/parse-when.ts'
