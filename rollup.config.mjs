import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'
import { arrows } from './packages/browser/build/arrows.mjs'
import { shortNames } from './packages/browser/build/names.mjs'

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
        format: { comments: false },
      }),
      shortNames(),
      inBlock(),
      copy('packages/collector/dist/t.js'),
    ],
  },
]
