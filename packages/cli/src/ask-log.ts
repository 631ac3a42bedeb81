import { existsSync } from 'node:fs'
import type { Log } from '@throughline/collector'
import type { Config } from './config/config.js'
import { logPath, openLog, unusable } from './service.js'

/** Opens the log for one question, also beside a server that has it open. A missing log is not made: `absent` answers. */
export async function askLog<Answer>(
  config: Config,
  question: (log: Log) => Promise<Answer>,
  absent: Answer,
): Promise<Answer> {
  if (!existsSync(logPath(config))) return absent
  const log = openLog(config)
  try {
    const answer = await question(log)
    await log.close()
    return answer
  } catch (cause) {
    throw unusable(logPath(config), cause)
  }
}
