/** An input, select, textarea or button of a form. */
export interface Control extends HTMLElement {
  readonly type: string
  readonly checked?: boolean
  name: string
  value: string
}

/** All controls, those tied by a `form` attribute too. */
export function controls(form: HTMLFormElement): Control[] {
  return [...property(form, 'elements')].filter((element): element is Control => 'value' in element)
}

/** A form's own property, which a field of that name hides: WordPress calls one `action`. */
export function property<Name extends 'action' | 'elements' | 'method'>(
  form: HTMLFormElement,
  name: Name,
): HTMLFormElement[Name] {
  return Reflect.get(HTMLFormElement.prototype, name, form)
}
