import type { JsonObject } from '@throughline/protocol'
import { jsonAnswer } from '../vendor/vendor.js'
import type { UploadList } from './fields.js'
import type { UploadError } from './judge.js'

export const NO_CREDENTIALS = 'Request had invalid authentication credentials.'

/** A request that is refused as a whole. */
export function failure(
  code: number,
  status: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(code, { error: { code, status, message, details: [] } }, headers)
}

const ERRORS: Readonly<Record<UploadList, { readonly field: string; readonly type: string }>> = {
  conversions: { field: 'conversions', type: 'conversionUploadError' },
  conversionAdjustments: { field: 'conversion_adjustments', type: 'conversionAdjustmentUploadError' },
}

/** A `google.rpc.Status` whose one detail names what is at fault of a request. */
export function partial(errors: readonly (UploadError | undefined)[], list: UploadList): JsonObject {
  const { field, type } = ERRORS[list]
  const listed = errors.flatMap((each, index) => (each ? [{ each, index }] : []))
  return {
    code: 3,
    message: listed.map(({ each }) => each.message).join(' '),
    details: [
      {
        '@type': 'type.googleapis.com/google.ads.googleads.v23.errors.GoogleAdsFailure',
        errors: listed.map(({ each, index }) => ({
          errorCode: { [type]: each.code },
          message: each.message,
          location: { fieldPathElements: [{ fieldName: field, index }] },
        })),
      },
    ],
  }
}
