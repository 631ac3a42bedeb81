import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { endianness } from 'node:os'

/**
 * What the write-ahead log beside a database lacks of what was committed, in words; `undefined` when it lacks nothing.
 * SQLite reads that log as far as its checksums are right, drops the rest without a word, and deletes it when the
 * database is closed: events that were answered for would be gone. Reads and changes nothing.
 * https://www.sqlite.org/walformat.html
 *
 * @param index the beginning of the `-shm` file, by {@link readIndex}
 */
export function journalDamage(path: string, index: Buffer | undefined): string | undefined {
  const last = index && lastCommit(index)
  const bytes = sizeOf(`${path}-wal`)
  const isDue = last !== undefined && last.frames > last.moved
  if (bytes < HEADER_BYTES) return isDue ? `${path}-wal is missing, and with it the latest events` : undefined
  const file = openSync(`${path}-wal`, 'r')
  try {
    const header = read(file, HEADER_BYTES, 0)
    const journal = journalOf(header)
    if (!journal) {
      const isUsed = last ? isDue : read(file, FRAME_BYTES, HEADER_BYTES).some((byte) => byte !== 0)
      return isUsed ? `${path}-wal is damaged at its beginning` : undefined
    }
    const { whole, commitsBehind } = walk(file, bytes, journal)
    if (whole > 0 && sizeOf(path) === 0) return `${path} is missing or empty, and ${path}-wal belongs to it`
    // Of the index only what belongs to this journal counts: after a power cut it may be an older one.
    const isLacking = last?.salts.equals(journal.salts) ? isDue && whole < last.frames : commitsBehind > 1
    return isLacking ? `${path}-wal is damaged or cut off behind its page ${whole}` : undefined
  } finally {
    closeSync(file)
  }
}

/**
 * The beginning of a database's `-shm` file, in which SQLite keeps what was committed last. Never read it while this
 * process has the database open: closing any handle of a file lets go of all locks that the process has on it.
 * https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
export function readIndex(path: string): Buffer | undefined {
  try {
    return readFileSync(`${path}-shm`).subarray(0, INDEX_BYTES)
  } catch {
    return undefined
  }
}

const HEADER_BYTES = 32
const FRAME_BYTES = 24
const COPY_BYTES = 48
const INDEX_BYTES = 2 * COPY_BYTES + 4
const FORMAT = 3_007_000

/** The last commit as a `-shm` file has it: how many pages were in the journal, and how many of them are in the file too. */
function lastCommit(index: Buffer): { frames: number; moved: number; salts: Buffer } | undefined {
  if (index.byteLength < INDEX_BYTES) return undefined
  const copies = [index.subarray(0, COPY_BYTES), index.subarray(COPY_BYTES, 2 * COPY_BYTES)] as const
  const number = (at: number): number => (isLittle ? index.readUInt32LE(at) : index.readUInt32BE(at))
  if (number(0) !== FORMAT || !copies[0].equals(copies[1])) return undefined
  return { frames: number(16), moved: number(2 * COPY_BYTES), salts: index.subarray(32, 40) }
}

interface Journal {
  readonly pageBytes: number
  /** Frames of an earlier round, which are written over, have others. */
  readonly salts: Buffer
  readonly isNative: boolean
  readonly sums: Sums
}

function journalOf(header: Buffer): Journal | undefined {
  const magic = header.readUInt32BE(0)
  if (magic >>> 1 !== MAGIC >>> 1 || header.readUInt32BE(4) !== FORMAT) return undefined
  const isNative = (magic & 1) === (isLittle ? 0 : 1)
  const sums = summed(header.subarray(0, 24), [0, 0], isNative)
  return same(sums, header, 24)
    ? { pageBytes: header.readUInt32BE(8), salts: header.subarray(16, 24), isNative, sums }
    : undefined
}

/** How many frames are whole from the beginning on, and how many commits the file still names behind them. */
function walk(file: number, bytes: number, journal: Journal): { whole: number; commitsBehind: number } {
  const { pageBytes, salts, isNative } = journal
  const step = FRAME_BYTES + pageBytes
  const frame = Buffer.alloc(step)
  let { sums } = journal
  let [whole, commitsBehind, isWhole] = [0, 0, true]
  for (let at = HEADER_BYTES; at + step <= bytes; at += step) {
    readSync(file, frame, 0, step, at)
    const isOfThisRound = frame.subarray(8, 16).equals(salts)
    if (isWhole) {
      sums = summed(frame.subarray(FRAME_BYTES), summed(frame.subarray(0, 8), sums, isNative), isNative)
      isWhole = isOfThisRound && same(sums, frame, 16)
    }
    if (isWhole) whole += 1
    // A torn write spoils the last commit alone, since each is synced before the next begins.
    else if (isOfThisRound && frame.readUInt32BE(4) > 0) commitsBehind += 1
  }
  return { whole, commitsBehind }
}

const MAGIC = 0x377f0682
const isLittle = endianness() === 'LE'

type Sums = readonly [number, number]

function summed(bytes: Buffer, [first, second]: Sums, isNative: boolean): Sums {
  const { buffer, byteOffset, byteLength } = isNative ? bytes : Buffer.from(bytes).swap32()
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4)
  let [a, b] = [first, second]
  for (let at = 0; at < words.length; at += 2) {
    a = (a + (words[at] ?? 0) + b) >>> 0
    b = (b + (words[at + 1] ?? 0) + a) >>> 0
  }
  return [a, b]
}

function same([a, b]: Sums, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b
}

function read(file: number, bytes: number, at: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  return buffer.subarray(0, readSync(file, buffer, 0, bytes, at))
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
