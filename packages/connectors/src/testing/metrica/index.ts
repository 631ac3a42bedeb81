export { metricaCounter, type CounterConversion, type MetricaCounter, type MetricaCounterOptions } from './counter.js'
