export { AMOCRM_LIMITS } from './limits.js'
export type { AmocrmAccess, AmocrmOauth } from './auth/options.js'
export { connect, consentUrl } from './auth/connect.js'
export type { StoredTokens, Tokens, TokenStore } from './auth/tokens.js'
export type { DealState, DealWork, Payment } from './state.js'
export {
  amocrmOptions,
  APPLICATION_FIELD,
  type AmocrmCustomers,
  type AmocrmOptions,
  type AmocrmSettings,
  type AmocrmUpdate,
  type StageTarget,
} from './options.js'
export { amocrm } from './sink.js'
export { amocrmSource } from './source.js'
export { amocrmSourceOptions, type AmocrmSourceOptions, type AmocrmSourceSettings } from './source-options.js'
export { OptionsError } from '../options.js'
