import { createReadStream } from 'node:fs'

/** The file's lines, ended by line feeds alone: `node:readline` ends them at U+2028 too, which JSON leaves as it is. */
export async function* readLines(path: string): AsyncGenerator<string, void> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1_048_576 })) {
    const lines = `${rest}${String(chunk)}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
