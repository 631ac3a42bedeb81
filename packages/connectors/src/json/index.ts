export { readAmount, readSignedAmount } from './amount.js'
export {
  EVENTS,
  type JsonEvent,
  type JsonRule,
  type JsonSourceOptions,
  type JsonSourceSettings,
  type JsonValue,
  type JsonVerify,
} from './options.js'
export { jsonSourceOptions } from './schema.js'
export { jsonSource } from './source.js'
export { readTime } from './time.js'
export { OptionsError } from '../options.js'
