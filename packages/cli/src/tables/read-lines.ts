import { readFile } from 'node:fs/promises'
import { readSheet } from 'read-excel-file/node'
import { reasonOf, ThroughlineError } from '../error.js'
import { csvLines } from './csv-lines.js'
import type { Lines } from './line.js'

/** A workbook is a ZIP archive, whatever the file is called. */
const ZIP = Buffer.from('PK\u0003\u0004')
/** Exports "for Excel" are UTF-16. */
const UTF_16 = Buffer.from([0xff, 0xfe])

/**
 * Reads the table in a file: CSV, TSV, or the first sheet of an Excel workbook; text in UTF-8, UTF-16 or Windows-1251.
 *
 * @param names as in {@link csvLines}.
 */
export async function readLines(path: string, names: readonly string[]): Promise<Lines> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(path, reasonOf(cause), cause)
  })
  return bytes.subarray(0, ZIP.length).equals(ZIP) ? xlsxLines(path, bytes) : csvLines(decode(path, bytes), names)
}

async function xlsxLines(path: string, bytes: Buffer): Promise<Lines> {
  const rows = await readSheet(bytes).catch((cause: unknown) => {
    throw unreadable(path, `it is not an Excel workbook: ${reasonOf(cause)}`, cause)
  })
  const lines = rows.map((cells, index) => ({ number: index + 1, values: cells.map(cellText) }))
  return { lines: lines.filter(({ values }) => values.some((value) => value !== '')), problems: [] }
}

function cellText(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, '2026-03-31'.length)
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell).trim() : ''
}

function decode(path: string, bytes: Buffer): string {
  const encoding = bytes.subarray(0, UTF_16.length).equals(UTF_16) ? 'utf-16le' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    const cyrillic = new TextDecoder('windows-1251').decode(bytes)
    if (isCyrillic(cyrillic)) return cyrillic
    throw unreadable(path, 'it is neither UTF-8 nor Cyrillic Windows-1251; save it as "CSV UTF-8"', cause)
  }
}

/**
 * Whether it makes sense as what "CSV" is to a Russian Excel. In another language's text the letters that are taken for
 * Cyrillic stand singly among Latin ones.
 */
function isCyrillic(text: string): boolean {
  return /[а-яё]{3}/i.test(text) && !/[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]/i.test(text)
}

function unreadable(path: string, reason: string, cause: unknown): ThroughlineError {
  return new ThroughlineError('failed', `${path} cannot be read: ${reason}`, { cause })
}
