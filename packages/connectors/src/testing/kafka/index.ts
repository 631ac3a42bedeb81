export { kafkaBroker, type KafkaBroker, type KafkaBrokerOptions } from './broker.js'
export type { SaslMechanism } from './login.js'
export type { KafkaMessage } from './records.js'
export { KAFKA_ERRORS } from './topics.js'
