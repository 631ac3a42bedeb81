import { npm } from './run.mjs'
import { step } from './step.mjs'

/**
 * Builds what has changed since the last build.
 *
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export function build() {
  return step(
    'build',
    () => npm(['run', '--silent', 'build']),
    ({ ok }) => (ok ? 'done' : 'failed'),
  )
}
