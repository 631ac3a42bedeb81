import { UTM_FIELDS } from '@throughline/protocol'
import type { Attribution } from '../tracker.js'
import { controls, type Control } from './controls.js'

const APPLICATION_ID = 'application_id'

/** The values that a submitted form is to have, by field name. */
export type Marks = Readonly<Record<string, string>>

/** The application's ID, and the UTM values of the last touch that was not direct. */
export function marks(applicationId: string, { lastNonDirect }: Attribution): Marks {
  const values: Record<string, string> = { [APPLICATION_ID]: applicationId }
  for (const field of UTM_FIELDS) {
    const value = lastNonDirect?.[field]
    if (value) values['utm_' + field] = value
  }
  return values
}

/** Writes the marks into the form, for scripts that read the DOM; returns the inputs that it had to add. */
export function placeMarks(form: HTMLFormElement, values: Marks): readonly Control[] {
  const present = controls(form)
  const added: Control[] = []
  for (const name in values) {
    let control = present.find((each) => each.name === name)
    if (!control) {
      control = Object.assign(form.ownerDocument.createElement('input'), { type: 'hidden', name })
      form.append(control)
      added.push(control)
    }
    if (name === APPLICATION_ID || !control.value) control.value = values[name] ?? ''
  }
  return added
}

/** Writes the marks into data that is being collected. The ID is ours whatever is there; a UTM value present stays. */
export function addMarks(data: FormData, values: Marks): void {
  for (const name in values) if (name === APPLICATION_ID || !data.get(name)) data.set(name, values[name] ?? '')
}
