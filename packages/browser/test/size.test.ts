import { existsSync, readFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { expect, test } from 'vitest'

/** Bytes of brotli that a page may have to load for all of the SDK. */
const BUDGET = 4265
const script = new URL('../dist/t.js', import.meta.url)

test('the whole script tag stays within its budget', () => {
  expect(existsSync(script), 'run `npm run build` first').toBe(true)
  const bytes = brotliCompressSync(readFileSync(script), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
  expect(bytes).toBeLessThanOrEqual(BUDGET)
})
