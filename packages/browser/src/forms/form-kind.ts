import { controls, property } from './controls.js'

/** A button that may say of itself where and how the form goes. */
export type Submitter = HTMLElement & { readonly formAction?: string; readonly formMethod?: string }

const IGNORED = '[data-throughline=ignore],[role=search],search'

/**
 * What counts as an application of this form: with `true` the browser's own submit and what a script sends, with
 * `false` only what a script sends, with `undefined` nothing.
 */
export function formKind(form: HTMLFormElement, submitter?: Submitter | null): boolean | undefined {
  const types = controls(form)
    .map(({ type }) => type)
    .join()
  if (form.closest(IGNORED) ?? submitter?.closest(IGNORED)) return undefined
  if (/passw/.test(types) && !/text|mail|tel|url|num|date|sel/.test(types)) return undefined
  const method = submitter?.formMethod || property(form, 'method')
  if (method === 'dialog') return false
  // Marks in the address of a search or a filter would be seen and shared. A form without a method is a script's.
  const own = formAction(form, submitter).split(/[?#]/)[0] === location.origin + location.pathname
  return method === 'post' || !own || (form.hasAttribute('method') ? undefined : false)
}

/** Where the data goes, absolute. */
export function formAction(form: HTMLFormElement, submitter?: Submitter | null): string {
  return (submitter?.hasAttribute('formaction') && submitter.formAction) || property(form, 'action')
}
