import type { AmplitudeSettings } from './options.js'

/** Where events are sent: the batch endpoint, or HTTP V2. */
export function uploadUrl({ baseUrl, endpoint }: AmplitudeSettings): string {
  return `${baseUrl}/${endpoint === 'batch' ? 'batch' : '2/httpapi'}`
}
