import type { Finding } from '@throughline/collector'
import { readAnswer, type Answer } from './answer.js'

/** What the vendor's answer to one question of a check tells, or that there was none. Never throws. */
export async function findingsOf(
  vendor: string,
  ask: () => Promise<Response>,
  judge: (answer: Answer) => readonly Finding[],
): Promise<readonly Finding[]> {
  try {
    return judge(await readAnswer(await ask()))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [{ level: 'wrong', text: `${vendor} cannot be reached: ${why}` }]
  }
}
