import { SinkUnavailable, type Result } from '@throughline/collector'

export interface FileSending<File> {
  send(file: File): Promise<void>
  /** Metrica went away before this file was taken. */
  putOff(file: File, result: Result): void
  /** Whether anything of the batch is settled without a file. */
  readonly fruitful: boolean
}

/**
 * Sends files one after another until Metrica goes away: what was taken by then stays so, and the rest is put off.
 * Rejects with `SinkUnavailable` when nothing is settled, so that the sink stands still and no event is blamed.
 */
export async function sendFiles<File>(
  files: readonly File[],
  { send, putOff, fruitful }: FileSending<File>,
): Promise<void> {
  for (const [index, file] of files.entries()) {
    try {
      await send(file)
    } catch (error) {
      if (!(error instanceof SinkUnavailable) || (index === 0 && !fruitful)) throw error
      const { message: reason, retryAfterMs: afterMs } = error
      for (const unsent of files.slice(index))
        putOff(unsent, { kind: 'retry', reason, ...(afterMs !== undefined && { afterMs }) })
      return
    }
  }
}
