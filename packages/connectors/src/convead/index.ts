export { CONVEAD_LIMITS } from './limits.js'
export { conveadOptions, type ConveadOptions, type ConveadSettings } from './options.js'
export { convead } from './sink.js'
