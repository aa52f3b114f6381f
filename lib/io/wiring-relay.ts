/** What the relay's own program takes from io. */

export { startRelay } from './relay/serve.ts'
export {
  admitsWhom,
  judgeSettings,
  type RelayOptions,
  type RelaySettings,
} from './relay/settings.ts'
