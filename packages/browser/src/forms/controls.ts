/** An input, select, textarea or button of a form. */
export interface Control extends HTMLElement {
  readonly type: string
  readonly checked?: boolean
  name: string
  value: string
}

/** All controls, those tied by a `form` attribute too. A field called `elements` hides the form's own property. */
export function controls(form: HTMLFormElement): Control[] {
  const elements: Iterable<Element> = Reflect.get(HTMLFormElement.prototype, 'elements', form)
  return [...elements].filter((element): element is Control => 'value' in element)
}
