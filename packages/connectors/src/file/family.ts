import { createReadStream, createWriteStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { forgetLines } from './forget.js'

/** The files that a sink which begins a new one every day has written: one a day, those of past days perhaps compressed. */
export interface Family {
  /** The file of a day (UTC): `events-2026-03-02.ndjson` of `events.ndjson`. */
  fileOf(at: number): string
  /** Compresses the files of all days but that one. What a crash has left of it is done again. */
  compress(current: string): Promise<void>
  /** Removes a visitor's lines from all files, and from the one that had everything before; returns how many went. */
  forget(visitor: string): Promise<number>
}

export function family(path: string): Family {
  const folder = dirname(path)
  const extension = extname(path)
  const stem = basename(path, extension)

  async function members(): Promise<readonly string[]> {
    const names = await readdir(folder).catch(() => [])
    return names.filter(isMember).map((name) => join(folder, name))
  }

  function isMember(name: string): boolean {
    const plain = isCompressed(name) ? name.slice(0, -'.gz'.length) : name
    const day = plain.slice(stem.length + 1, plain.length - extension.length)
    return plain.startsWith(`${stem}-`) && plain.endsWith(extension) && /^\d{4}-\d\d-\d\d$/.test(day)
  }

  return {
    fileOf: (at) => join(folder, `${stem}-${new Date(at).toISOString().slice(0, 10)}${extension}`),
    compress: async (current) => {
      for (const file of await members()) {
        if (file === current || isCompressed(file)) continue
        await compressTo(`${file}.gz`, file)
        await rm(file)
      }
    },
    forget: async (visitor) => {
      const files = [...(await members()), path]
      const plain = files.map((file) => (isCompressed(file) ? `${file}.plain` : file))
      try {
        for (const [index, file] of files.entries()) {
          if (isCompressed(file))
            await pipeline(createReadStream(file), createGunzip(), createWriteStream(plain[index] ?? ''))
        }
        const gone = await forgetLines(plain, visitor)
        for (const [index, file] of files.entries()) {
          if (isCompressed(file) && (gone[index] ?? 0) > 0) await compressTo(file, plain[index] ?? '')
        }
        return gone.reduce((sum, lines) => sum + lines, 0)
      } finally {
        for (const file of plain.filter((each) => !files.includes(each))) await rm(file, { force: true })
      }
    },
  }
}

function isCompressed(file: string): boolean {
  return file.endsWith('.gz')
}

/** Writes a file compressed beside its place, and puts it there once it is whole on disk. */
async function compressTo(file: string, plain: string): Promise<void> {
  const fresh = `${file}.new`
  await pipeline(createReadStream(plain), createGzip(), createWriteStream(fresh))
  const handle = await open(fresh, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(fresh, file)
}
