import { controls } from './fields.js'

/**
 * What counts as an application of this form: nothing, what a script sends of it, or that and the browser's own submit.
 */
export type FormKind = 'none' | 'scripted' | 'any'

const IGNORED = '[data-throughline=ignore]'
/** Types of `<input>` and `<button>` into which nothing is typed. */
const UNTYPED = /^(hidden|submit|button|image|reset|checkbox|radio|fieldset|output|)$/

export function formKind(form: HTMLFormElement, submitter?: HTMLElement | null): FormKind {
  if (form.closest(IGNORED + ',[role=search],search') || submitter?.closest(IGNORED)) return 'none'
  const typed = controls(form).filter(({ type }) => !UNTYPED.test(type))
  const search = typed.some(({ type }) => type === 'search')
  const logIn = typed.some((control) => control.getAttribute('autocomplete') === 'current-password')
  if (search || logIn || (typed[0] && typed.every(({ type }) => type === 'password'))) return 'none'
  const method = formAttribute(form, submitter, 'method')?.toLowerCase()
  if (method === 'post') return 'any'
  if (method === 'dialog') return 'scripted'
  // Marks in the address of a search or filter would be seen and shared. A form without any method is a script's.
  const { host, pathname } = new URL(formAction(form, submitter))
  if (host !== location.host || pathname !== location.pathname) return 'any'
  return method ? 'none' : 'scripted'
}

/** Where the data goes, absolute. */
export function formAction(form: HTMLFormElement, submitter?: HTMLElement | null): string {
  const action = formAttribute(form, submitter, 'action') || location.href
  try {
    return new URL(action, form.baseURI).href
  } catch {
    return location.href
  }
}

/** By attribute, since a field called `action` or `method` hides the form's property of that name. */
function formAttribute(form: HTMLFormElement, submitter: HTMLElement | null | undefined, name: string): string | null {
  return submitter?.getAttribute('form' + name) ?? form.getAttribute(name)
}
