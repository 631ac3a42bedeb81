export { SEGMENT_LIMITS } from './limits.js'
export { segmentOptions, type SegmentOptions, type SegmentSettings } from './options.js'
export { segment } from './sink.js'
export { OptionsError } from '../options.js'
