import type { CheckContext, Finding } from '@throughline/collector'
import type { Answer } from '../http-sink/answer.js'
import { findingsOf } from '../http-sink/ask.js'
import type { ConveadSettings } from './options.js'

const DAY_S = 86_400

/**
 * Reads the script that Convead's snippet puts into the site's pages, which changes nothing: its address holds the day and
 * the account's key. What Convead answers for a key that it does not know is not documented.
 */
export async function checkConvead(
  { baseUrl, appKey }: ConveadSettings,
  { clock, fetch }: CheckContext,
): Promise<readonly Finding[]> {
  const day = Math.floor(clock.now() / 1_000 / DAY_S) * DAY_S
  return findingsOf(
    'Convead',
    () => fetch(`${baseUrl}/widgets/${day}/widget-${encodeURIComponent(appKey)}.js`, { redirect: 'manual' }),
    (answer) => [readFinding(answer)],
  )
}

const NOBODY_TELLS = 'whether it takes events, Convead tells only of real ones: look for the first in its account'

function readFinding({ status, text }: Answer): Finding {
  if (status === 200 && !text.trimStart().startsWith('<'))
    return { level: 'good', text: `Convead has the widget of this "appKey"; ${NOBODY_TELLS}` }
  return {
    level: 'doubtful',
    text: `Convead answered ${status} when asked for the widget of this "appKey": compare the key with the one in the site's snippet; ${NOBODY_TELLS}`,
  }
}
