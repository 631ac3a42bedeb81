import { z } from 'zod'
import { httpSinkShape, type HttpSinkOptions, type HttpSinkSettings } from '../http-sink/options.js'

/** Options of the Segment sink. */
export interface SegmentOptions extends HttpSinkOptions {
  /** The source's write key. */
  readonly writeKey: string
  /** `plain` sends contacts and personal traits as they are. Default: `none`. */
  readonly personalData?: 'none' | 'plain'
}

/** {@link SegmentOptions} with the defaults filled in. */
export interface SegmentSettings extends HttpSinkSettings {
  readonly writeKey: string
  readonly personalData: 'none' | 'plain'
}

export const segmentOptions: z.ZodType<SegmentSettings> = z.strictObject({
  ...httpSinkShape({ name: 'segment', baseUrl: 'https://api.segment.io', purpose: 'analytics' }),
  writeKey: z.string().min(1, 'must be the write key of a source'),
  personalData: z.enum(['none', 'plain']).default('none'),
})
