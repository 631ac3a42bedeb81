export { kafkaOptions, type KafkaOptions, type KafkaSettings } from './options.js'
export { kafka } from './sink.js'
export { OptionsError } from '../options.js'
