import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import { arrows } from './packages/browser/build/arrows.mjs'

const from = 'packages/browser/src'
const to = 'packages/browser/dist'

// Types come from `tsc -b`; here the same sources become the npm module and the script tag's one file.
const compile = () =>
  typescript({
    tsconfig: 'packages/browser/tsconfig.json',
    compilerOptions: {
      composite: false,
      declaration: false,
      declarationMap: false,
      emitDeclarationOnly: false,
      sourceMap: false,
    },
    outputToFilesystem: false,
  })

// The collector serves the script, and is installed without this package.
const copy = (file) => ({
  name: 'copy',
  async writeBundle(_, bundle) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bundle['t.js'].code)
  },
})

// To an engine `const` says nothing more, and it is two letters longer.
const letOnly = () => ({
  name: 'let-only',
  renderChunk: (code) => ({ code: code.replace(/\bconst\b/g, 'let'), map: null }),
})

// A block keeps its names to itself as a function would, once all of them are `let`.
const inBlock = () => ({
  name: 'in-block',
  renderChunk(code) {
    const { body } = this.parse(code)
    if (body.some(({ type, kind }) => type === 'FunctionDeclaration' || kind === 'var')) {
      this.error('t.js would leave names in the page: a function or `var` stands at the top')
    }
    return { code: `{${code.trim()}}`, map: null }
  },
})

// The short names in the order in which Terser gives them out within a scope. It was found by swapping letters at random
// and keeping what made the text as it is now smaller, which takes off 20 bytes; any other order is as right. The function
// goes to a worker as text, so that it has to stand alone.
const nameInOrder = (index) => {
  const letters = 'dijnestcpBfqlauDyhzQAmKTFkRxProNCwLb_UO$gvHEISJVWXYZMG'
  let name = letters[index % letters.length]
  for (let rest = Math.floor(index / letters.length); rest > 0; rest--) name += letters[rest % letters.length]
  return name
}

/** @type {import('rollup').RollupOptions[]} */
export default [
  {
    input: { index: `${from}/index.ts`, core: `${from}/core.ts` },
    external: ['@throughline/protocol'],
    output: { dir: to, format: 'es', preserveModules: true },
    plugins: [compile()],
  },
  {
    input: `${from}/script.ts`,
    treeshake: { moduleSideEffects: false },
    output: { file: `${to}/t.js`, format: 'es', compact: true },
    plugins: [
      resolve({ browser: true }),
      compile(),
      arrows(),
      letOnly(),
      terser({
        ecma: 2022,
        module: true,
        mangle: false,
        compress: {
          passes: 3,
          unsafe: true,
          unsafe_arrows: true,
          unsafe_methods: true,
          pure_getters: true,
          keep_fargs: false,
          negate_iife: false,
        },
      }),
      // After all else has been decided by what the code says, not by how long a name would be.
      terser({
        ecma: 2022,
        module: true,
        compress: false,
        format: { comments: false },
        // Names of our own, which neither the page nor the wire knows, end in an underscore.
        mangle: { nth_identifier: { get: nameInOrder }, properties: { regex: /_$/ } },
      }),
      inBlock(),
      copy('packages/collector/dist/t.js'),
    ],
  },
]
