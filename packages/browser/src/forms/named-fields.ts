import { list, type List } from '../options.js'
import type { ApplicationDetails } from '../tracker.js'
import { controls } from './controls.js'

/** The values of the fields that the site has named, by attribute or by option `contact`, and of no others. */
export function namedFields(form: HTMLFormElement, contact?: List): Pick<ApplicationDetails, 'contact' | 'fields'> {
  const values: { contact?: Record<string, string>; fields?: Record<string, string> } = {}
  for (const { dataset, name, value, type, checked } of controls(form)) {
    const key = dataset['throughlineField'] ?? list(contact).find((each) => each === name)
    if (key && value && (checked || !/radio|check/.test(type))) {
      const group = (values[/^(name|phone|email)$/.test(key) ? 'contact' : 'fields'] ??= {})
      group[key] = value
    }
  }
  return values
}
