/** What the relay's own program takes from io. */

export { cautions, fewFiles } from './relay/cautions.ts'
export { startRelay } from './relay/serve.ts'
export {
  admitsWhom,
  hostInUrl,
  judgeSettings,
  type RelayOptions,
  type RelaySettings,
} from './relay/settings.ts'
