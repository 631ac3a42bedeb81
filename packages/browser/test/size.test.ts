import { existsSync, readFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { expect, test } from 'vitest'

/**
 * Bytes of brotli that a page may have to load for all of the SDK. A changed source costs a few more until names are
 * looked for again: `node packages/browser/build/search-names.mjs`.
 */
const BUDGET = 4178
const script = new URL('../dist/t.js', import.meta.url)

test('the whole script tag stays within its budget', () => {
  expect(existsSync(script), 'run `npm run build` first').toBe(true)
  const bytes = brotliCompressSync(readFileSync(script), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
  expect(bytes).toBeLessThanOrEqual(BUDGET)
})
