export { GA4_LIMITS } from './limits.js'
export { ga4Options, type Ga4Options, type Ga4Settings } from './options.js'
export { ga4 } from './sink.js'
export { OptionsError } from '../options.js'
