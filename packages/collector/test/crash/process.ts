import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sqliteLog } from '@throughline/collector/sqlite'

const program = fileURLToPath(new URL('server.mjs', import.meta.url))

/** A collector on a SQLite log, in a process of its own. */
export interface CollectorProcess {
  readonly process: ChildProcess
  readonly url: string
}

/** @param fileKilobytes largest file that the process may write, as a full disk would be */
export async function startCollector(database: string, fileKilobytes?: number): Promise<CollectorProcess> {
  const limit = fileKilobytes === undefined ? '' : `ulimit -S -f ${fileKilobytes};`
  const child = spawn('bash', ['-c', `${limit} exec "$0" "$@"`, process.execPath, program, database], {
    // Its end closes with us, however we end: the child hears of that.
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { process: child, url: `http://127.0.0.1:${line.toString().trim()}` }
}

export function freshDatabase(): string {
  return join(mkdtempSync(join(tmpdir(), 'throughline-crash-')), 'events.db')
}

/** Sends one page view and gives the status, or 0 when the collector is gone. */
export async function sendPage(url: string, messageId: string, text = ''): Promise<number> {
  const message = { type: 'page', messageId, anonymousId: 'v', properties: { text } }
  const body = JSON.stringify({ writeKey: 'k', batch: [message] })
  try {
    const response = await fetch(`${url}/v1/batch`, { method: 'POST', body })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}

/** IDs of all events in the log, read after the collector has gone. */
export async function storedIn(database: string): Promise<string[]> {
  const log = sqliteLog(database)
  const consumer = await log.consumer('check')
  const entries = (await consumer?.take(1_000_000)) ?? []
  await log.close()
  return entries.map(({ event }) => event.id)
}
