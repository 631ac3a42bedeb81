import { list, type List } from '@throughline/protocol'
import { controls } from './controls.js'

/** The values of the fields that the site has named, by attribute or by option `contact`, and of no others. */
export function namedFields(form: HTMLFormElement, contact?: List): Readonly<Record<string, string>> {
  const values: Record<string, string> = {}
  for (const { dataset, name, value, type, checked } of controls(form)) {
    const key = dataset['throughlineField'] ?? list(contact).find((each) => each === name)
    if (key && value && (checked || !/radio|check/.test(type))) values[key] = value
  }
  return values
}
