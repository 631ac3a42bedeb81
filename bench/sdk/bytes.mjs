import { readFile } from 'node:fs/promises'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import commonjs from '@rollup/plugin-commonjs'
import resolve from '@rollup/plugin-node-resolve'
import terser from '@rollup/plugin-terser'
import { rollup } from 'rollup'

const here = (path) => new URL(path, import.meta.url)

/** The peers' own ready-made files, where they ship one; else their packages, bundled as ours is. */
const FILES = {
  'throughline t.js': '../../packages/browser/dist/t.js',
  'sourcebuster 1.1 (sends nothing)': 'node_modules/sourcebuster/dist/sourcebuster.min.js',
  'ahoy.js (no touches, no forms)': 'node_modules/ahoy.js/dist/ahoy.min.js',
  'Segment analytics-next': 'node_modules/@segment/analytics-next/dist/umd/standalone.js',
  'PostHog array.js': 'node_modules/posthog-js/dist/array.js',
}
const BUNDLES = {
  'Snowplow tracker + form plugin': `
    export { newTracker, trackPageView } from '@snowplow/browser-tracker'
    export { FormTrackingPlugin } from '@snowplow/browser-plugin-form-tracking'`,
  'throughline createTracker': `export { createTracker } from '@throughline/browser'`,
  'throughline core + pages, no forms': `
    import { pages, startTracker } from '@throughline/browser/core'
    export const createTracker = (options) => startTracker(options, [pages])`,
}

/** Rows of `[name, minified, gzip -9, brotli 11]` in bytes. */
export async function bytes() {
  const rows = []
  for (const [name, path] of Object.entries(FILES)) rows.push(weigh(name, await readFile(here(path))))
  for (const [name, code] of Object.entries(BUNDLES)) rows.push(weigh(name, Buffer.from(await bundle(code))))
  return rows
}

function weigh(name, code) {
  const brotli = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  return [name, code.length, gzipSync(code, { level: 9 }).length, brotli.length]
}

async function bundle(code) {
  const entry = here('entry.js').pathname
  const build = await rollup({
    input: entry,
    plugins: [
      { name: 'entry', resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? code : null) },
      resolve({ browser: true }),
      commonjs(),
      terser({ ecma: 2022, module: true, format: { comments: false } }),
    ],
    onwarn: () => undefined,
  })
  const { output } = await build.generate({ format: 'es' })
  return output[0].code
}
