export { directLimits } from './limits.js'
export { yandexDirectOptions, type YandexDirectOptions, type YandexDirectSettings } from './options.js'
export { yandexDirect } from './source.js'
