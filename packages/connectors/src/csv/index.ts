export { csvOptions, type Column, type CsvOptions, type CsvSettings, type TimeForm } from './options.js'
export { csv } from './sink.js'
export { OptionsError } from '../options.js'
