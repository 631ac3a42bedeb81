import { fileURLToPath } from 'node:url'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import { expect, test } from 'vitest'

const dist = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url))

async function bundle(code: string): Promise<string> {
  const build = await rollup({
    input: 'entry',
    plugins: [
      { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: (id) => (id === 'entry' ? code : null) },
      nodeResolve({ browser: true }),
    ],
    onwarn: () => undefined,
  })
  const { output } = await build.generate({ format: 'es' })
  return output[0].code
}

test('the module can be imported where there is no window', async () => {
  const module: unknown = await import(dist('index.js'))
  expect(module).toMatchObject({ createTracker: expect.any(Function) })
})
test('a tracker without forms carries no code for forms', async () => {
  const core = dist('core.js')
  const without = await bundle(`import { pages, startTracker } from '${core}'; startTracker({}, [pages])`)
  const all = await bundle(`import { createTracker } from '${dist('index.js')}'; createTracker({})`)
  expect(all).toContain('formdata')
  expect(without).not.toMatch(/formdata|application_id'|XMLHttpRequest/)
  expect(without).toContain('sendBeacon')
})
