import { spawn } from 'node:child_process'
import { root } from './root.mjs'

/**
 * Runs a command in the repository's folder and gathers what it prints. Ends it when this process is told to end, so
 * that nothing is left running.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
export async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () => {
    child.kill('SIGTERM')
    process.exit(1)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      output += error.message
      resolve(1)
    })
    child.once('close', resolve)
  })
  process.off('SIGINT', stop).off('SIGTERM', stop)
  return { ok: code === 0, output }
}

/**
 * Runs npm: the one that runs this script, where there is one.
 *
 * @param {readonly string[]} args
 */
export function npm(args) {
  const path = process.env['npm_execpath']
  return path ? run(process.execPath, [path, ...args]) : run('npm', args)
}
