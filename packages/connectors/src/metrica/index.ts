export { metricaLimits } from './limits.js'
export { metricaOptions, type MetricaOptions, type MetricaSettings } from './options.js'
export { metrica } from './sink.js'
