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

// What of js-cookie nobody can reach from a script tag: its ways to be configured anew, and its life on a server.
const slimCookie = () => ({
  name: 'slim-cookie',
  transform(code, id) {
    if (!id.includes('js-cookie')) return null
    const slim = [
      [/typeof document === 'undefined'/g, 'false'],
      [/,\s*withAttributes: [^]*?withConverter: [^]*?\n {6}\}\n/, '\n'],
      [/Object\.create\(\s*(\{[^]*?\n {4}\}),\s*\{\s*attributes: [^]*?\n {4}\}\s*\)/, '($1)'],
    ].reduce((text, [part, instead]) => {
      if (text.search(part) < 0) this.error(`js-cookie has changed: ${part} is not in ${id}`)
      return text.replace(part, instead)
    }, code)
    return { code: slim, map: null }
  },
})

// Property names of our own that neither the page nor the wire nor a library knows.
const OWN_NAMES = /^(about|add|begunAt|clear|close|counted|fresh|keep|native|open|placed|read|write)$/

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
      slimCookie(),
      terser({
        ecma: 2022,
        module: true,
        format: { comments: false },
        mangle: { properties: { regex: OWN_NAMES } },
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
