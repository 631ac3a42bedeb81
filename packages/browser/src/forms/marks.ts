import { UTM_FIELDS } from '@throughline/protocol'
import type { Attribution } from '../tracker.js'
import { controls, type Control } from './controls.js'

/**
 * Writes the application's ID and the UTM values of the last touch that was not direct into the form, for scripts that
 * read the DOM, and returns the controls that carry them; what the form had not goes into `added` too. The ID is ours
 * whatever is there; a UTM value present stays.
 */
export function placeMarks(
  form: HTMLFormElement,
  id: string,
  { lastNonDirect }: Attribution,
  added: Control[],
): Control[] {
  const marks = UTM_FIELDS.map((field) => ['utm_' + field, lastNonDirect?.[field]] as const)
  return [['application_id', id] as const, ...marks].flatMap(([name, value]) => {
    if (!value) return []
    let control = controls(form).find((each) => each.name === name)
    if (!control) {
      control = Object.assign(document.createElement('input'), { type: 'hidden', name })
      form.append(control)
      added.push(control)
    }
    if (value === id || !control.value) control.value = value
    return control
  })
}
