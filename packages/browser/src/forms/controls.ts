/** An input, or another control of a form, which has as much of it as we use. */
export type Control = HTMLInputElement

/** All controls, those tied by a `form` attribute too. A field called `elements` hides the form's own property. */
export function controls(form: HTMLFormElement): Control[] {
  return [...(Reflect.get(HTMLFormElement.prototype, 'elements', form) as HTMLCollectionOf<Control>)]
}
