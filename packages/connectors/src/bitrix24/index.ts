export { BITRIX24_LIMITS } from './limits.js'
export {
  APPLICATION_FIELD,
  bitrix24Options,
  type Bitrix24Options,
  type Bitrix24Settings,
  type Bitrix24Update,
} from './options.js'
export { bitrix24 } from './sink.js'
export { bitrix24Source } from './source.js'
export {
  bitrix24SourceOptions,
  type Bitrix24SourceOptions,
  type Bitrix24SourceSettings,
  type StageMeaning,
} from './source-options.js'
export type { DealState } from './state.js'
export { OptionsError } from '../options.js'
