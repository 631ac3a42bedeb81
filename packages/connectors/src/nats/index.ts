export { natsOptions, type NatsOptions, type NatsSettings } from './options.js'
export { nats } from './sink.js'
export { OptionsError } from '../options.js'
