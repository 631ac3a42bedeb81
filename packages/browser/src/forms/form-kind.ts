import type { ApplicationForm } from '../tracker.js'
import { controls } from './controls.js'

/** A button that may say of itself where and how the form goes. */
export type Submitter = HTMLElement & Pick<HTMLButtonElement, 'formAction' | 'formMethod'>

export interface FormKind {
  /** Whether the browser's own submit is an application, or only what a script sends. */
  readonly native_: boolean
  readonly about_: ApplicationForm
}

const IGNORED = '[data-throughline=ignore],[role=search],search'

/** What counts as an application of this form; nothing does where it is `undefined`. */
export function formKind(form: HTMLFormElement, submitter?: Submitter | null): FormKind | undefined {
  const types = controls(form)
    .map(({ type }) => type)
    .join()
  if ([form, submitter].some((each) => each?.closest(IGNORED))) return undefined
  // `te` is in text, textarea, tel and date.
  if (/passw/.test(types) && !/te|mail|url|num|sel/.test(types)) return undefined
  // Fields hide the form's properties of their names, and WordPress calls one `action`: a copy has no fields.
  const { id, name, method, action: usual } = form.cloneNode() as HTMLFormElement
  const page = form.ownerDocument.URL
  const action = submitter?.hasAttribute('formaction') ? submitter.formAction : usual
  const way = submitter?.formMethod || method
  // Marks in the address of a search or a filter would be seen and shared. A form without a method is a script's.
  const own = way !== 'post' && action.split(/[?#]/)[0] === page.split(/[?#]/)[0]
  if (own && form.hasAttribute('method') && way !== 'dialog') return undefined
  return { native_: !own, about_: { id, name, action, page } }
}
