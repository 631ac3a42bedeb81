import { spawn } from 'node:child_process'

/** A program that was started for the tests, and ends with them. */
export interface Program {
  /** What the pattern's first group holds, once the program has printed it. Rejects with all output when it does not. */
  says(pattern: RegExp): Promise<string>
  /** Ends it at once. */
  end(): Promise<void>
}

const START_MS = 30_000

export function program(path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(path, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  let output = ''
  let ended: string | undefined
  const over = new Promise<void>((resolve) => {
    const finish = (why: string): void => {
      ended ??= why
      process.off('exit', kill)
      resolve()
    }
    child.once('error', (error) => finish(error.message))
    child.once('close', (code, signal) => finish(`it ended with ${code ?? signal}`))
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))

  return {
    async says(pattern) {
      const until = Date.now() + START_MS
      for (;;) {
        const found = pattern.exec(output)?.[1]
        if (found !== undefined) return found
        if (ended !== undefined || Date.now() > until) {
          throw new Error(`${path} did not start: ${ended ?? `nothing in ${START_MS} ms`}\n${output}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async end() {
      kill()
      await over
    },
  }
}
