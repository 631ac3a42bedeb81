import { z } from 'zod'

/** A connector was given options that it cannot work with. The message lists every one of them. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError'
  readonly code = 'invalid-options'
}

/** The options with their defaults filled in; throws {@link OptionsError} when any of them is wrong or unknown. */
export function checkOptions<T>(connector: string, schema: z.ZodType<T>, options: unknown): T {
  const checked = schema.safeParse(options)
  if (checked.success) return checked.data
  throw new OptionsError(`${connector} cannot start with these options:\n${z.prettifyError(checked.error)}`)
}
