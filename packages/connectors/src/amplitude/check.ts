import { SinkUnavailable, type CheckContext, type Finding } from '@throughline/collector'
import type { Answer } from '../http-sink/answer.js'
import { findingsOf } from '../http-sink/ask.js'
import { readDetail, readVerdicts } from './answer.js'
import type { AmplitudeSettings } from './options.js'
import { uploadUrl } from './request.js'

/** Of a request with an event that is not sound Amplitude takes nothing, and this one is of nobody and nothing. */
const NO_EVENT = {}

/** Sends what Amplitude must refuse, since it has no question that changes nothing. */
export async function checkAmplitude(
  settings: AmplitudeSettings,
  { fetch }: CheckContext,
): Promise<readonly Finding[]> {
  return findingsOf(
    'Amplitude',
    () =>
      fetch(uploadUrl(settings), {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ api_key: settings.apiKey, events: [NO_EVENT] }),
      }),
    (answer) => judge(answer, settings),
  )
}

function judge(answer: Answer, { baseUrl }: AmplitudeSettings): readonly Finding[] {
  if (keyRefused(answer)) {
    const text = `Amplitude knows no such "apiKey" at ${baseUrl}: is it that of the project, and is its "region" right?`
    return [{ level: 'wrong', text }]
  }
  if (answer.status !== 400 || readVerdicts(answer, [NO_EVENT]) === undefined) {
    const said = readDetail(answer) ?? 'nothing that can be read'
    return [{ level: 'doubtful', text: `Amplitude answered ${answer.status}: ${said}; the key was not looked at` }]
  }
  return [
    {
      level: 'good',
      text: `Amplitude answers at ${baseUrl}, and found fault with the check's empty event alone, which it does not keep`,
    },
    {
      level: 'doubtful',
      text: 'whether Amplitude looks at the API key before the event is not documented: look for the first events in the project',
    },
  ]
}

function keyRefused(answer: Answer): boolean {
  try {
    readVerdicts(answer, [NO_EVENT])
    return false
  } catch (error) {
    return error instanceof SinkUnavailable && error.code === 'unauthorised'
  }
}
