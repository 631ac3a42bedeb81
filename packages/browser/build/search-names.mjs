/**
 * Looks for names under which t.js compresses better and writes them into `names.json`, from where the build takes
 * them. `node packages/browser/build/search-names.mjs [tries]`: 30,000 tries take five minutes. Worth doing after larger
 * changes to the source; smaller ones keep most of what was found.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { rollup } from 'rollup'
import { parseAst } from 'rollup/parseAst'
import configurations from '../../../rollup.config.mjs'
import { startingNames } from './names.mjs'
import { scopes } from './scopes.mjs'

const file = new URL('./names.json', import.meta.url)
const tries = Number(process.argv[2] ?? 30_000)
/** Bytes by which a step may be worse in the beginning, and still be taken now and then: it may lead on to better ones. */
const HEAT = 0.6

const configuration = configurations.at(-1)
const after = configuration.plugins.findIndex(({ name }) => name === 'short-names')
const build = await rollup({
  ...configuration,
  plugins: configuration.plugins.slice(0, after),
  onwarn: () => undefined,
})
const { output } = await build.generate(configuration.output)
const { code } = output[0]
const text = scopes(code, parseAst(code))
const { keys, conflicts } = text

let state = 1
/** The same numbers at each run: mulberry32. */
function random() {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}
/** @template Item @param {readonly Item[]} items @returns {Item} */
const oneOf = (items) => items[Math.floor(random() * items.length)]
/** @param {readonly string[]} names */
const bytes = (names) => brotliCompressSync(`{${text.write(names).trim()}}`).length

/**
 * Gives one name another letter; what stands in its way gets the old one in exchange, and so on, so that all names can
 * be told apart as before.
 * @param {readonly string[]} names
 */
function exchanged(names) {
  const first = Math.floor(random() * names.length)
  const from = names[first]
  const to = oneOf(names)
  const chain = new Set([first])
  for (const each of chain) {
    const letter = names[each] === from ? to : from
    for (const other of conflicts[each]) if (names[other] === letter) chain.add(other)
  }
  return names.map((name, index) => (chain.has(index) ? (name === from ? to : from) : name))
}

let names = startingNames(text, JSON.parse(readFileSync(file, 'utf8')))
let size = bytes(names)
let best = { names, size }
process.stdout.write(`${size} bytes before\n`)
for (let done = 0; done < tries; done++) {
  const next = exchanged(names)
  const nextSize = bytes(next)
  const heat = HEAT * Math.max(0.02, 1 - done / tries)
  if (nextSize > size && random() > Math.exp((size - nextSize) / heat)) continue
  names = next
  size = nextSize
  if (size < best.size) best = { names, size }
}
const found = Object.fromEntries(keys.map((key, index) => [key, best.names[index]]))
writeFileSync(file, `${JSON.stringify(found, Object.keys(found).sort(), 2)}\n`)
process.stdout.write(`${best.size} bytes after ${tries} tries\n`)
