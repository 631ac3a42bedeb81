export { postgresOptions, type PostgresOptions, type PostgresSettings } from './options.js'
export { postgres } from './sink.js'
export { OptionsError } from '../options.js'
