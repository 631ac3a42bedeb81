export { fileOptions, type FileOptions, type FileSettings } from './options.js'
export { file, FILE_LIMITS } from './sink.js'
export { OptionsError } from '../options.js'
