import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import typescript from '@rollup/plugin-typescript'

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
    output: { file: `${to}/t.js`, format: 'iife' },
    plugins: [
      resolve({ browser: true }),
      compile(),
      letOnly(),
      terser({
        ecma: 2022,
        module: true,
        format: { comments: false },
        // Names of our own, which neither the page nor the wire knows, end in an underscore.
        mangle: { properties: { regex: /_$/ } },
        compress: {
          passes: 5,
          unsafe: true,
          unsafe_arrows: true,
          unsafe_methods: true,
          hoist_funs: true,
          pure_getters: true,
          keep_fargs: false,
        },
      }),
      copy('packages/collector/dist/t.js'),
    ],
  },
]
