import { jsonAnswer } from '../vendor/vendor.js'

/** A refusal in the envelope that all of Metrica's interfaces have. */
export function refused(
  code: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(code, { errors: [{ error_type: type, message }], code, message }, headers)
}
