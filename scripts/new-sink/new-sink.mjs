import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where each file of the template goes, below `packages/connectors`. */
const PLACES = {
  'limits.ts': 'src/__type__/limits.ts',
  'options.ts': 'src/__type__/options.ts',
  'mapping.ts': 'src/__type__/mapping.ts',
  'sink.ts': 'src/__type__/sink.ts',
  'index.ts': 'src/__type__/index.ts',
  'README.md': 'src/__type__/README.md',
  'fake.ts': 'src/testing/__type__/account.ts',
  'fake-index.ts': 'src/testing/__type__/index.ts',
  'contract.test.ts': 'test/__type__.test.ts',
}

/** Whatever sorts after it stands below the new lines, so that lists stay in their order. */
const CONNECTORS = 'packages/connectors'

/**
 * Writes a sink that compiles and keeps the contract with a vendor of its own making, and enters it where sinks are
 * listed: the package's exports, the configuration's types, the check of READMEs. Returns the paths, from the root.
 *
 * @param {string} root The repository.
 * @param {string} type What a configuration calls it, such as `plausible` or `google-ads`.
 * @returns {readonly string[]}
 */
export function newSink(root, type) {
  if (!/^[a-z][a-z\d]*(-[a-z\d]+)*$/.test(type)) {
    throw new Error(`"${type}" is no name for a sink; expected lower-case words joined by dashes, such as google-ads`)
  }
  const folder = join(root, CONNECTORS, 'src', type)
  if (existsSync(folder)) throw new Error(`${folder} is there already`)
  const named = namer(type)
  const written = Object.entries(PLACES).map(([template, place]) => {
    const path = join(CONNECTORS, named(place))
    const text = readFileSync(fileURLToPath(new URL(`template/${template}.txt`, import.meta.url)), 'utf8')
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), named(text))
    return path
  })
  return [...written, ...enter(root, named)]
}

/**
 * @param {string} type
 * @returns {(text: string) => string}
 */
function namer(type) {
  const words = type.split('-')
  const title = words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
  const pascal = title.join('')
  const camel = `${pascal.slice(0, 1).toLowerCase()}${pascal.slice(1)}`
  return (text) =>
    text
      .replaceAll('__type__', type)
      .replaceAll('__Title__', title.join(' '))
      .replaceAll('__NAME__', words.join('_').toUpperCase())
      .replaceAll('__Name__', pascal)
      .replaceAll('__name__', camel)
}

const SINK_ENTRY = `      '__type__': async () => {
        const { __name__: make, __name__Options: schema } = await import('@throughline/connectors/__type__')
        return sinkType({ schema, make })
      },
`

/**
 * Enters the sink in the lists.
 *
 * @param {string} root
 * @param {(text: string) => string} named
 */
function enter(root, named) {
  /** @param {string} path @param {readonly (readonly [string, string])[]} insertions */
  const edit = (path, insertions) => {
    const before = readFileSync(join(root, path), 'utf8')
    const after = insertions.reduce((text, [anchor, line]) => {
      if (!text.includes(anchor)) throw new Error(`${path} has no ${JSON.stringify(anchor)} to enter the sink at`)
      return text.replace(anchor, () => `${named(line)}${anchor}`)
    }, before)
    writeFileSync(join(root, path), after)
    return path
  }
  const manifest = join(CONNECTORS, 'package.json')
  const parsed = JSON.parse(readFileSync(join(root, manifest), 'utf8'))
  for (const subpath of ['__type__', 'testing/__type__'].map(named)) {
    const file = `./dist/${subpath}/index`
    parsed.exports[`./${subpath}`] = { types: `${file}.d.ts`, default: `${file}.js` }
  }
  writeFileSync(join(root, manifest), `${JSON.stringify(parsed, null, 2)}\n`)
  return [
    manifest,
    edit('packages/cli/src/config/sinks.ts', [
      [
        "import type { webhook } from '@throughline/connectors/webhook'\n",
        "import type { __name__ } from '@throughline/connectors/__type__'\n",
      ],
      [
        "    | ({ readonly type: 'webhook' }",
        "    | ({ readonly type: '__type__' } & Parameters<typeof __name__>[0])\n",
      ],
      ['      webhook: async () => {', SINK_ENTRY],
    ]),
    edit(join(CONNECTORS, 'test/readme.test.ts'), [
      ["import { segment } from '../src/segment/index.js'\n", "import { __name__ } from '../src/__type__/index.js'\n"],
      ['  segment: {', "  '__type__': { '': __name__({ token: 'token' }) },\n"],
    ]),
    edit(join(CONNECTORS, 'README.md'), [
      [
        '| `@throughline/connectors/webhook`',
        '| `@throughline/connectors/__type__` | `__name__()`: what it sends | [src/__type__](src/__type__/README.md) |\n',
      ],
    ]),
  ]
}
