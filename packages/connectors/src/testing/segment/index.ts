export { segmentSource, type SegmentSource, type SegmentSourceOptions } from './source.js'
