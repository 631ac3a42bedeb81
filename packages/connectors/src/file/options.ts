import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'

/** Options of the file sink. */
export interface FileOptions {
  /** Names the sink's place in the log. Default: `file`. */
  readonly name?: string
  /** The file to append to; its folder is created. */
  readonly path: string
  /** Default: `necessary`, since the file stays with whoever runs the collector. */
  readonly purpose?: Purpose
}

/** {@link FileOptions} with the defaults filled in. */
export interface FileSettings {
  readonly name: string
  readonly path: string
  readonly purpose: Purpose
}

export const fileOptions: z.ZodType<FileSettings> = z.strictObject({
  name: z.string().min(1).default('file'),
  path: z.string().min(1, 'must be the path of the file to append to'),
  purpose: z.enum(['necessary', 'analytics', 'marketing']).default('necessary'),
})
