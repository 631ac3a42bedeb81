import { UTM_FIELDS } from '@throughline/protocol'
import type { Attribution } from '../tracker.js'
import { controls, type Control } from './controls.js'

/**
 * Writes the application's ID and the UTM values of the last touch that was not direct into the form, for scripts that
 * read the DOM; a control that the form had not goes into `added` too. The ID is ours whatever is there, a UTM value
 * present stays.
 */
export function placeMarks(form: HTMLFormElement, id: string, { lastNonDirect }: Attribution, added: Control[]): void {
  function place(name: string, value: string | undefined): void {
    const own = controls(form).find((each) => each.name === name)
    if (!value) return
    const hidden = { type: 'hidden', name, value }
    if (!own) added.push(form.appendChild(Object.assign(document.createElement('input'), hidden)))
    else if (value === id || !own.value) own.value = value
  }
  place('application_id', id)
  for (const field of UTM_FIELDS) place('utm_' + field, lastNonDirect?.[field])
}
