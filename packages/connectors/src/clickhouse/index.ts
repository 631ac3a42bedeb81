export { clickhouseOptions, type ClickhouseOptions, type ClickhouseSettings } from './options.js'
export { clickhouse } from './sink.js'
export { OptionsError } from '../options.js'
