import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file of whole lines. */
export interface Lines {
  /** Appends the text, which ends in a line feed; durable when it resolves. When it rejects, nothing was added. */
  append(text: string): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the file and its folder, and cuts off a last line without an end, which a crash in the middle of a write
 * leaves behind: it was never reported as written.
 */
export async function openLines(path: string): Promise<Lines> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'a+')
  try {
    let size = await wholeLines(file)
    await file.truncate(size)
    return {
      append: async (text) => {
        const bytes = Buffer.from(text)
        try {
          await file.appendFile(bytes)
          await file.datasync()
        } catch (error) {
          // A full disk takes a part of the bytes. What cannot be cut now is cut at the next opening.
          await file.truncate(size).catch(() => undefined)
          throw error
        }
        size += bytes.length
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

const LINE_FEED = 0x0a
const BLOCK = 65_536

/** Length of the file up to and with its last line feed. */
async function wholeLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  const block = Buffer.alloc(BLOCK)
  for (let end = size; end > 0; end -= BLOCK) {
    const start = Math.max(0, end - BLOCK)
    const { bytesRead } = await file.read(block, 0, end - start, start)
    const at = block.subarray(0, bytesRead).lastIndexOf(LINE_FEED)
    if (at !== -1) return start + at + 1
  }
  return 0
}
