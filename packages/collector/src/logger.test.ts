import { expect, it } from 'vitest'
import { discreet, silentLogger } from './logger.js'

it('lets no e-mail address and no phone number into a line, and everything else', () => {
  const lines: unknown[] = []
  const logger = discreet({ ...silentLogger, warn: (fields, message) => void lines.push({ ...fields, message }) })
  logger.warn({ reason: '"anna.k+1@mail.example" is not an amount', source: 'home', failures: 3 }, 'rejected')
  logger.warn({ reason: 'no +7 (916) 123-45-67, 79161234567 or 8 916 123 45 67 for deal 1234567' }, 'rejected')
  logger.warn({ reason: 'at 2026-03-01 in 15 s: https://crm.example answered 503' }, 'away')
  expect(lines).toEqual([
    { reason: '"***@***" is not an amount', source: 'home', failures: 3, message: 'rejected' },
    { reason: 'no ***, *** or *** for deal 1234567', message: 'rejected' },
    { reason: 'at 2026-03-01 in 15 s: https://crm.example answered 503', message: 'away' },
  ])
  expect(discreet(silentLogger).isLevelEnabled?.('debug')).toBe(false)
})
