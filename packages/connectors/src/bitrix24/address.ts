import { z } from 'zod'
import { BITRIX24_LIMITS } from './limits.js'
import type { Limits } from '@throughline/collector'

/** Address of an incoming webhook, with the code in it: a secret. Ends in a slash. */
export const hookAddress: z.ZodType<string> = z
  .url({
    protocol: /^https?$/,
    error: 'must be the address of an incoming webhook such as https://example.bitrix24.ru/rest/1/abcdef/',
  })
  .regex(/\/rest\/\d+\/\w+\/?$/, 'must end in /rest/<user>/<code>/, as Bitrix24 shows it')
  .transform((text) => (text.endsWith('/') ? text : `${text}/`))

/** What a portal takes, shared by every sink and source that speaks to it. */
export function portalLimits(hook: string, requestsPerSecond: number): Limits {
  return {
    ...BITRIX24_LIMITS,
    requests: { count: requestsPerSecond, intervalMs: 1_000 },
    account: `bitrix24 ${new URL(hook).host}`,
  }
}

export const requestsPerSecond: z.ZodType<number> = z.number().positive().max(50).default(2)
