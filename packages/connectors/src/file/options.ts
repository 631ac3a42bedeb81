import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'

/** Options of the file sink. */
export interface FileOptions {
  /** Names the sink's place in the log. Default: `file`. */
  readonly name?: string
  /** The file to append to; its folder is created. */
  readonly path: string
  /** `day` begins a new file every day (UTC): `events-2026-03-02.ndjson` of `events.ndjson`. Default: one file for all. */
  readonly rotate?: 'day'
  /** Compresses the files of past days. Default: `false`. */
  readonly gzip?: boolean
  /** Default: `necessary`, since the file stays with whoever runs the collector. */
  readonly purpose?: Purpose
}

/** {@link FileOptions} with the defaults filled in. */
export interface FileSettings {
  readonly name: string
  readonly path: string
  readonly rotate?: 'day' | undefined
  readonly gzip: boolean
  readonly purpose: Purpose
}

export const fileOptions: z.ZodType<FileSettings> = z
  .strictObject({
    name: z.string().min(1).default('file'),
    path: z.string().min(1, 'must be the path of the file to append to'),
    rotate: z.literal('day').exactOptional(),
    gzip: z.boolean().default(false),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
  })
  .refine(
    ({ rotate, gzip }) => !gzip || rotate === 'day',
    '"gzip" compresses the files of past days: it needs "rotate": "day"',
  )
