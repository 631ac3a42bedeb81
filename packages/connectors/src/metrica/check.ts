import { SinkUnavailable, type CheckContext, type Finding } from '@throughline/collector'
import { metricaApi, type MetricaApi, type Uploading } from './api.js'
import { CALLS, CONVERSIONS } from './lines.js'
import { metricaRules } from './mapping.js'
import type { MetricaSettings } from './options.js'

const SHOWN = 5

/** What became of the last files: Metrica says it hours after it has taken them. */
export async function checkFiles(settings: MetricaSettings, context: CheckContext): Promise<readonly Finding[]> {
  const { list, what } = LISTS[settings.send]
  const api = metricaApi(settings, context)
  try {
    const uploadings = await api.uploadings(list)
    const missing = settings.send === 'conversions' ? await missingGoals(settings, api) : []
    // Orders have no comment that would tell whose they are.
    const own = uploadings.filter(({ comment }) => settings.send === 'orders' || comment.startsWith('throughline-'))
    return [
      { level: 'good', text: `Metrica lets this token see the ${what} of counter ${settings.counterId}` },
      ...missing,
      ...own.slice(0, SHOWN).map(found),
    ]
  } catch (error) {
    const away = error instanceof SinkUnavailable && error.code !== 'unauthorised'
    return [{ level: away ? 'doubtful' : 'wrong', text: error instanceof Error ? error.message : String(error) }]
  }
}

/** Goals that conversions would reach, and that the counter does not have. */
async function missingGoals(settings: MetricaSettings, api: MetricaApi): Promise<readonly Finding[]> {
  const goals = await api.goals()
  const own = typeof settings.events === 'function' ? [] : (settings.events ?? [])
  const names = [...own, ...metricaRules(settings)].flatMap(({ send }) => (typeof send === 'string' ? [send] : []))
  return [...new Set(names)]
    .filter((name) => !goals.has(name))
    .map((name) => ({
      level: 'doubtful',
      text: `the counter has no goal "${name}": what would reach it is not counted`,
    }))
}

/** The Measurement Protocol answers everything alike, and sending an example would count. */
export async function checkEvents({ counterId }: MetricaSettings): Promise<readonly Finding[]> {
  return [
    {
      level: 'doubtful',
      text: `Metrica tells nobody whether the Measurement Protocol's token of counter ${counterId} is right: look for the goals in its reports`,
    },
  ]
}

const LISTS = {
  conversions: { list: CONVERSIONS.list, what: 'conversions' },
  calls: { list: CALLS.list, what: 'calls' },
  orders: { list: 'last_uploadings', what: 'orders' },
  expenses: { list: 'expense/uploadings', what: 'expenses' },
  events: { list: '', what: 'events' },
} as const

function found({ id, status, lines, taken = lines }: Uploading): Finding {
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
  if (status === 'FAILED')
    return { level: 'doubtful', text: `file ${id}: Metrica found fault with its ${lines} orders` }
  return { level: 'good', text: `file ${id}: ${lines} lines, ${status}` }
}
