import { describe, expect, it } from 'vitest'
import { bodyText, retryAfterMs } from './answers.js'

const NOW = Date.UTC(2026, 0, 1, 12)

function answer(retryAfter?: string): Response {
  return new Response('', { status: 429, ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }) })
}

describe('Retry-After', () => {
  it('is read as seconds and as a date', () => {
    expect(retryAfterMs(answer('120'), NOW)).toBe(120_000)
    expect(retryAfterMs(answer('Thu, 01 Jan 2026 12:01:00 GMT'), NOW)).toBe(60_000)
  })

  it('never asks to go back in time, and nonsense asks for nothing', () => {
    expect(retryAfterMs(answer('Thu, 01 Jan 2026 11:00:00 GMT'), NOW)).toBe(0)
    expect(retryAfterMs(answer('soon'), NOW)).toBeUndefined()
    expect(retryAfterMs(answer(), NOW)).toBeUndefined()
  })
})

describe('a body that breaks off', () => {
  it('is no answer', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error('reset')) })
    await expect(bodyText(new Response(broken), 'amoCRM')).rejects.toMatchObject({
      code: 'no-answer',
      message: 'amoCRM broke off its answer',
    })
  })
})
