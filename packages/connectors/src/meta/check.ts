import type { CheckContext, Finding } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import type { Answer } from '../http-sink/answer.js'
import { findingsOf } from '../http-sink/ask.js'
import { meaningOf, readDetail } from './answer.js'
import type { MetaSettings } from './options.js'

/** Reads the dataset's name (https://developers.facebook.com/docs/marketing-api/reference/ads-pixel/); an event would count. */
export async function checkMeta(settings: MetaSettings, { fetch }: CheckContext): Promise<readonly Finding[]> {
  const { baseUrl, version, datasetId, token } = settings
  const query = new URLSearchParams({ fields: 'id,name', access_token: token })
  return findingsOf(
    'Meta',
    () => fetch(`${baseUrl}/${version}/${datasetId}?${query.toString()}`, { redirect: 'manual' }),
    (answer) => [readFinding(answer, datasetId)],
  )
}

const ONLY_SENDING_TELLS =
  'whether this token may send to it, only sending tells: set "testEventCode" and look under Test events'

function readFinding(answer: Answer, datasetId: string): Finding {
  const { status, body } = answer
  if (status === 200 && isJsonObject(body) && body['id'] === datasetId)
    return {
      level: 'good',
      text: `Meta shows this token the dataset ${nameOf(body['name'], datasetId)}; ${ONLY_SENDING_TELLS}`,
    }
  const said = `Meta answered ${status}: ${readDetail(answer) ?? 'nothing that can be read'}`
  switch (meaningOf(answer)) {
    case 'token':
      return { level: 'wrong', text: `${said}; generate a new "token" in Events Manager` }
    // Reading asks for another permission than sending, so that this proves nothing against the token.
    case 'dataset':
    case 'permission':
      return {
        level: 'doubtful',
        text: `${said}; look whether "datasetId" ${datasetId} is right; ${ONLY_SENDING_TELLS}`,
      }
    case 'later':
    case 'slower':
    case undefined:
      return { level: 'doubtful', text: `${said}; the dataset was not seen` }
  }
}

function nameOf(name: unknown, datasetId: string): string {
  return typeof name === 'string' ? `"${name}" (${datasetId})` : datasetId
}
