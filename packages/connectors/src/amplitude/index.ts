export { AMPLITUDE_LIMITS } from './limits.js'
export { amplitudeOptions, type AmplitudeOptions, type AmplitudeSettings } from './options.js'
export { amplitude } from './sink.js'
export { OptionsError } from '../options.js'
