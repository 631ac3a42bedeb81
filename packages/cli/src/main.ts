import { createInterface } from 'node:readline/promises'
import { run } from './program.js'

/** Runs the command with this process's arguments; its exit code says how it went. */
export async function main(): Promise<void> {
  process.stdout.on('error', endWithReader)
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    print: (text) => void process.stdout.write(text),
    warn: (text) => void process.stderr.write(text),
    ...(process.stderr.isTTY && { progress: (text: string) => void process.stderr.write(`\r${text}`) }),
    ...(process.stdin.isTTY && { ask }),
  })
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}

/** Who reads the first lines only, as `head` does, closes the pipe: no more is wanted, and nothing has failed. */
function endWithReader(error: Error): void {
  if (!('code' in error && error.code === 'EPIPE')) throw error
  process.exit()
}
