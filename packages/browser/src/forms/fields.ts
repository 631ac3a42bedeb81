import { UTM_FIELDS } from '@throughline/protocol'
import { list, type List } from '../options.js'
import type { ApplicationDetails, Attribution } from '../tracker.js'

export const APPLICATION_ID = 'application_id'

/** What a submitted form is to contain, by field name. */
export type Marks = ReadonlyMap<string, string>

/** An input, select, textarea or button of a form. */
export interface Control extends Element {
  readonly type: string
  readonly checked?: boolean
  value: string
}

/** All controls, those tied by a `form` attribute too, even where a field is called `elements`. */
export function controls(form: HTMLFormElement): Control[] {
  return [...Reflect.get(HTMLFormElement.prototype, 'elements', form)].filter(isControl)
}

function isControl(element: Element): element is Control {
  return 'value' in element && 'type' in element
}

/** The application's ID, and the UTM values of the last touch that was not direct. */
export function marks(applicationId: string, { lastNonDirect }: Attribution): Marks {
  const values = new Map([[APPLICATION_ID, applicationId]])
  for (const field of UTM_FIELDS) {
    const value = lastNonDirect?.[field]
    if (value) values.set('utm_' + field, value)
  }
  return values
}

/** Writes the marks into the form for scripts that read the DOM; returns the inputs that it added. */
export function placeMarks(form: HTMLFormElement, values: Marks): readonly Control[] {
  const present = controls(form)
  const added: Control[] = []
  for (const [name, value] of values) {
    const control = present.find((each) => each.getAttribute('name') === name)
    if (!control) {
      const input = form.ownerDocument.createElement('input')
      input.type = 'hidden'
      input.name = name
      input.value = value
      form.append(input)
      added.push(input)
    } else if (name === APPLICATION_ID || !control.value) control.value = value
  }
  return added
}

/** Writes the marks into data that is being collected from the form. */
export function addMarks(data: FormData, values: Marks): void {
  for (const [name, value] of values) {
    if (name === APPLICATION_ID || !data.get(name)) data.set(name, value)
  }
}

const CONTACT: readonly string[] = ['name', 'phone', 'email']

/** The values that the site has named, and no others. */
export function namedFields(form: HTMLFormElement, named?: List): Pick<ApplicationDetails, 'contact' | 'fields'> {
  const keys = new Map(list(named).map((entry) => [entry.replace(/.*=/, ''), entry.replace(/=.*/, '')]))
  const contact: Record<string, string> = {}
  const fields: Record<string, string> = {}
  for (const control of controls(form)) {
    const key = control.getAttribute('data-throughline-field') ?? keys.get(control.getAttribute('name') ?? '')
    const chosen = control.checked || !/^(radio|checkbox)$/.test(control.type)
    if (key && chosen && control.value) (CONTACT.includes(key) ? contact : fields)[key] = control.value
  }
  return { ...(Object.keys(contact)[0] && { contact }), ...(Object.keys(fields)[0] && { fields }) }
}
