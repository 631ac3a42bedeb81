import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createCollector } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'

/** Writes over bytes of a file, as a bad disk does. */
export function spoil(file: string, from: number, bytes: number, byte = 0x5a): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(bytes, byte), 0, bytes, from)
  closeSync(handle)
}

/** What every file beside the database holds, but for the index that readers share, and a journal that holds nothing. */
export function contentOf(database: string): Readonly<Record<string, string>> {
  const folder = dirname(database)
  const files = readdirSync(folder).filter((name) => !name.endsWith('-shm') && statSync(join(folder, name)).size > 0)
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )
}

/** Why the log cannot be opened; `undefined` when it can. */
export async function refusalOf(database: string): Promise<string | undefined> {
  const log = sqliteLog(database)
  try {
    await createCollector({ sites: [{ id: 'shop', writeKey: 'k' }], log })
    return undefined
  } catch (error) {
    return String(error)
  } finally {
    await log.close()
  }
}
