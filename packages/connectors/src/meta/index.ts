export { META_LIMITS } from './limits.js'
export { metaOptions, type MetaOptions, type MetaSettings } from './options.js'
export { meta } from './sink.js'
export { OptionsError } from '../options.js'
