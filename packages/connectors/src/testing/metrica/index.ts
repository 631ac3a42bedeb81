export { metricaCounter, type MetricaCounter, type MetricaCounterOptions } from './counter.js'
export type { CounterHit } from './hits.js'
export type { CounterLine } from './read-file.js'
export type { CounterOrder } from './orders.js'
