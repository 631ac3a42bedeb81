import type { Part } from '../start-tracker.js'
import { quietly } from '../quietly.js'
import { randomId } from '../random-id.js'
import type { Control } from './controls.js'
import { fill } from './fill.js'
import { formKind, type FormKind, type Submitter } from './form-kind.js'
import { placeMarks } from './marks.js'
import { namedFields } from './named-fields.js'

/**
 * One submit of one form and the ID that it carries. It becomes an application, once, when the form's data leaves the
 * page: by the browser's own submit or by a script's request. Until then it is an attempt, which the page may refuse.
 */
interface Submission extends FormKind {
  readonly id_: string
  /** The controls with the ID and the UTM values that we added to the form. */
  readonly added_: Control[]
  /** The submit, or the click on a button; absent when a script just reads the form. */
  readonly event_: Event | undefined
  counted_?: boolean
}

/** For how long a second submit of the form is the first one again: a double click, a slow answer. */
const REPEAT_MS = 10_000
/** How long a script may take from the submit to a request that does not carry the ID: captchas, server checks. */
const SCRIPT_MS = 5_000

/** All trackers of the page: each tells its own site of an application, under one ID. */
export const trackers: Parameters<Part>[] = []

const byForm = new Map<HTMLFormElement, Submission>()

/** A form is about to be sent, as far as one can see. */
export function begin(form: HTMLFormElement, event?: Event, submitter?: Submitter | null): Submission | undefined {
  const kind = formKind(form, submitter)
  const attribution = trackers.find(([, , active]) => active())?.[0].attribution()
  if (!kind || !attribution) return undefined
  fill(form, attribution)
  const known = byForm.get(form) ?? { id_: randomId(), added_: [] as Control[] }
  placeMarks(form, known.id_, attribution, known.added_)
  const submission: Submission = Object.assign(known, kind, { event_: event })
  byForm.set(form, submission)
  return submission
}

/** The browser or a script collects the form's data. */
export function collect(form: HTMLFormElement, data: FormData): void {
  const submission = byForm.get(form) ?? begin(form)
  if (!submission) return
  const { event_, native_, added_ } = submission
  // The browser collects when the submit's dispatch is over; a handler of the page does so during it. Firefox collects
  // while the event still says that it is at its target: its phase tells nothing.
  const leaves = event_?.type === 'submit' && !event_.currentTarget && !event_.defaultPrevented
  for (const { name, value } of added_) {
    if (leaves && !native_) data.delete(name)
    else data.set(name, value)
  }
  if (leaves && native_) count(form, submission)
}

/** A script is about to make a request; a beacon has no method. */
export function request(url: string | URL, body: unknown, method = ''): void {
  const writes = /^p/i.test(method)
  for (const [form, submission] of byForm) {
    const { id_, event_, native_ } = submission
    // As far as a body can be read without waiting. An ID's characters are encoded in none that can.
    const carries = quietly(() => `${url} ${new URLSearchParams(body as string)}`.includes(id_))
    // Data that a script reads without any of the user's doing is a draft, not a submit.
    if (
      event_ &&
      (carries
        ? native_ || writes || !method
        : event_.type === 'submit' &&
          writes &&
          (event_.currentTarget ||
            (performance.now() - event_.timeStamp < SCRIPT_MS && new URL(url, location.href).host === location.host)))
    )
      count(form, submission)
  }
}

/** The form was reset: the next submit is a new one. */
export function end(form: HTMLFormElement): void {
  byForm.get(form)?.added_.forEach((control) => control.remove())
  byForm.delete(form)
}

function count(form: HTMLFormElement, submission: Submission): void {
  if (submission.counted_) return
  submission.counted_ = true
  setTimeout(end, REPEAT_MS, form)
  const { id_: applicationId, about_: about } = submission
  for (const [tracker, { contact }] of trackers) {
    tracker.application({ applicationId, form: about, fields: namedFields(form, contact) })
  }
}
