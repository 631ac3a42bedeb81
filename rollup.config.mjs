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

/** @type {import('rollup').RollupOptions[]} */
export default [
  {
    input: { index: `${from}/index.ts`, core: `${from}/core.ts` },
    external: ['@throughline/protocol', 'js-cookie', 'nanoid'],
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
      terser({
        ecma: 2022,
        module: true,
        format: { comments: false },
        compress: {
          passes: 5,
          unsafe: true,
          unsafe_arrows: true,
         
          pure_getters: true,
          keep_fargs: false,
        },
      }),
      copy('packages/collector/dist/t.js'),
    ],
  },
]
