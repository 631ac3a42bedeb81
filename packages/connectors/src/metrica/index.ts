export { EVENT_LIMITS, fileLimits } from './limits.js'
export { metricaOptions, type MetricaOptions, type MetricaSend, type MetricaSettings } from './options.js'
export { metrica } from './sink.js'
export { OptionsError } from '../options.js'
