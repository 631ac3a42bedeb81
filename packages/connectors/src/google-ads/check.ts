import type { CheckContext, Finding } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import { readAnswer } from '../http-sink/answer.js'
import { faultsIn, readDetail } from './answer.js'
import { timeOf } from './encode.js'
import type { GoogleAdsSettings } from './options.js'
import { headersOf, uploadUrl } from './request.js'
import type { AccessToken } from './token.js'

/**
 * Has one conversion of every action validated, which stores nothing. Its click is made up, so that Google must find
 * fault with the click alone. Never throws.
 */
export async function checkGoogleAds(
  settings: GoogleAdsSettings,
  token: AccessToken,
  context: CheckContext,
): Promise<readonly Finding[]> {
  const actions = Object.entries(settings.conversionActions)
  try {
    const response = await context.fetch(uploadUrl(settings, 'uploadClickConversions'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headersOf(settings, await token.read(context)) },
      body: JSON.stringify({ conversions: examples(settings, context), partialFailure: true, validateOnly: true }),
    })
    const answer = await readAnswer(response)
    if (answer.status !== 200 || !isJsonObject(answer.body))
      return [
        { level: 'wrong', text: `Google Ads answered ${answer.status}: ${readDetail(answer) ?? 'no reason given'}` },
      ]
    const faults = faultsIn(answer.body['partialFailureError'] ?? null).filter(({ code }) => !/GCLID|EVENT/.test(code))
    return actions.map(([name, id], index) => {
      const fault = faults.find((each) => each.index === index)
      return fault
        ? { level: 'wrong', text: `Google Ads says of "${name}" (${id}): ${fault.message} (${fault.code})` }
        : { level: 'good', text: `Google Ads takes "${name}" as the conversion action ${id}` }
    })
  } catch (error) {
    return [{ level: 'wrong', text: error instanceof Error ? error.message : String(error) }]
  }
}

function examples({ customerId, conversionActions }: GoogleAdsSettings, { clock }: CheckContext): readonly object[] {
  return Object.values(conversionActions).map((id) => ({
    conversionAction: `customers/${customerId}/conversionActions/${id}`,
    conversionDateTime: timeOf(clock.now() - 3_600_000),
    gclid: 'throughline-check',
  }))
}
