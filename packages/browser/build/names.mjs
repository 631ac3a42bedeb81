import { readFileSync } from 'node:fs'
import { scopes } from './scopes.mjs'

const chosen = new URL('./names.json', import.meta.url)
// For names that are not chosen yet; roughly by how often each letter is in the text anyway.
const LETTERS = 'dijnestcpBfqlauDyhzQAmKTFkRxProNCwLb_UO$gvHEISJVWXYZMG'.split('')

/**
 * A Rollup plugin that gives every variable, and every property that ends in `_`, a name of one letter. Which letter is
 * as right as any other, but not as small: `names.json` holds those that `search-names.mjs` has found to compress best.
 * What it does not know, or what may not be told apart by it, gets the first letter that is free.
 */
export function shortNames() {
  return {
    name: 'short-names',
    /** @param {string} code @this {import('rollup').PluginContext} */
    renderChunk(code) {
      const text = scopes(code, this.parse(code))
      return { code: text.write(startingNames(text, JSON.parse(readFileSync(chosen, 'utf8')))), map: null }
    },
  }
}

/**
 * @param {import('./scopes.mjs').Scopes} text @param {Readonly<Record<string, string>>} wanted Letters by {@link scopes}'s
 * keys. @returns {string[]} A letter for each name, no two of which can be mistaken for each other.
 */
export function startingNames({ keys, conflicts }, wanted) {
  /** @type {string[]} */
  const names = []
  keys.forEach((key, index) => {
    const isFree = (/** @type {string} */ letter) => conflicts[index].every((other) => names[other] !== letter)
    const letter = [wanted[key] ?? '', ...LETTERS].find((each) => each && isFree(each))
    if (!letter) throw new Error(`t.js: ${key} is in sight of more names than there are letters`)
    names[index] = letter
  })
  return names
}
