import type { Clock } from '@throughline/collector'
import { parse } from 'csv-parse/sync'
import { vendor, type Vendor, type VendorCall } from '../vendor/vendor.js'

export interface FileStoreOptions {
  readonly clock: Clock
  /** Whether it takes no such file. Default: it takes any. */
  readonly refuses?: (text: string) => boolean
}

/** A store of files that are put by HTTP, as object storage has them: the same name put again is the same file. */
export interface FileStore extends Vendor {
  /** By their paths, in the order in which they came first. */
  files(): ReadonlyMap<string, string>
  /** The lines of all files by their columns. */
  rows(): readonly Readonly<Record<string, string>>[]
}

export function fileStore({ clock, refuses = () => false }: FileStoreOptions): FileStore {
  const files = new Map<string, string>()
  const rows = (): readonly Readonly<Record<string, string>>[] => [...files.values()].flatMap(readRows)

  function answer({ method, path, text }: VendorCall): Response {
    if (method !== 'PUT') return said(405)
    if (refuses(text)) return said(422)
    files.set(path, text)
    return said(201)
  }

  return {
    files: () => files,
    rows,
    ...vendor({
      clock,
      answer,
      shown: rows,
      words: {
        rateLimited: (headers) => said(429, headers),
        unauthorised: () => said(403),
        serverError: (headers) => said(503, headers),
      },
    }),
  }
}

function readRows(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: readonly Readonly<Record<string, string>>[] = parse(text, { columns: true })
  return rows
}

function said(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers })
}
