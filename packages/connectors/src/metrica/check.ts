import { SinkUnavailable, type CheckContext, type Finding } from '@throughline/collector'
import { metricaApi, type Uploading } from './api.js'
import type { MetricaSettings } from './options.js'

const SHOWN = 5

/** What became of the last files: Metrica says it hours after it has taken them. */
export async function checkMetrica(settings: MetricaSettings, context: CheckContext): Promise<readonly Finding[]> {
  try {
    const uploadings = await metricaApi(settings, context).uploadings()
    const own = uploadings.filter(({ comment }) => comment.startsWith('throughline-'))
    return [
      { level: 'good', text: `Metrica lets this token see the conversions of counter ${settings.counterId}` },
      ...own.slice(0, SHOWN).map(found),
    ]
  } catch (error) {
    const away = error instanceof SinkUnavailable && error.code !== 'unauthorised'
    return [{ level: away ? 'doubtful' : 'wrong', text: error instanceof Error ? error.message : String(error) }]
  }
}

function found({ id, status, lines, taken }: Uploading): Finding {
  if (taken < lines) {
    return {
      level: 'doubtful',
      text: `file ${id}: of ${lines} lines Metrica understood ${taken}; are all goals set up?`,
    }
  }
  if (status === 'LINKAGE_FAILURE') {
    return {
      level: 'doubtful',
      text: `file ${id}: Metrica knew none of its ${lines} visitors; is the counter the site's?`,
    }
  }
  return { level: 'good', text: `file ${id}: ${lines} lines, ${status}` }
}
