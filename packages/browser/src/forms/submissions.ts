import { nanoid } from 'nanoid'
import type { Part } from '../start-tracker.js'
import { quietly } from '../quietly.js'
import type { Control } from './controls.js'
import { fill } from './fill.js'
import { formKind, type FormKind, type Submitter } from './form-kind.js'
import { addMarks, marks, placeMarks, type Marks } from './marks.js'
import { namedFields } from './named-fields.js'

/**
 * One submit of one form and the ID that it carries. It becomes an application, once, when the form's data leaves the
 * page: by the browser's own submit or by a script's request. Until then it is an attempt, which the page may refuse.
 */
interface Submission extends FormKind {
  readonly id: string
  readonly values: Marks
  /** The inputs that we added to the form. */
  readonly placed: readonly Control[]
  /** The submit event; absent when only a button was pressed, or when a script just reads the form. */
  readonly event: Event | undefined
  readonly submitter: Submitter | null | undefined
  /** Epoch milliseconds. */
  readonly begunAt: number
  /** Whether the task in which it began still runs. */
  fresh: boolean
  counted: boolean
}

/** For how long a second submit of the form is the first one again: a double click, a slow answer. */
const REPEAT_MS = 10_000
/** How long a script may take from the submit to a request that does not carry the ID: captchas, server checks. */
const SCRIPT_MS = 5_000

/** All trackers of the page: each tells its own site of an application, under one ID. */
export const trackers: Parameters<Part>[] = []

const byForm = new Map<HTMLFormElement, Submission>()

/** A form is about to be sent, as far as one can see. `event` is absent when only its button was pressed. */
export function begin(form: HTMLFormElement, submitter?: Submitter | null, event?: Event): Submission | undefined {
  const kind = formKind(form, submitter)
  const attribution = trackers.find(([, , active]) => active())?.[0].attribution()
  if (!kind || !attribution) return undefined
  const { id = nanoid(), placed = [], counted = false } = byForm.get(form) ?? {}
  const values = marks(id, attribution)
  fill(form, attribution)
  const submission: Submission = {
    ...kind,
    id,
    values,
    placed: [...placed, ...placeMarks(form, values)],
    event,
    submitter,
    begunAt: Date.now(),
    fresh: true,
    counted,
  }
  byForm.set(form, submission)
  setTimeout(() => (submission.fresh = false))
  return submission
}

/** The browser or a script collects the form's data. */
export function collect(form: HTMLFormElement, data: FormData): void {
  const submission = byForm.get(form) ?? begin(form)
  if (!submission) return
  const { event, fresh, native, placed, values } = submission
  // The browser collects when the event's dispatch is over; a handler of the page does so during it. Firefox collects
  // while the event still says that it is at its target.
  const leaves = fresh && event?.currentTarget === null && !event.defaultPrevented
  if (leaves && !native) {
    for (const { name } of placed) data.delete(name)
  } else {
    addMarks(data, values)
    if (leaves) count(form, submission)
  }
}

/** A script is about to make a request; a beacon has no method. */
export function request(method: string, url: string, body: unknown): void {
  for (const [form, submission] of byForm) {
    const { id, event, submitter, native, fresh, begunAt } = submission
    const soon = fresh || (Date.now() - begunAt < SCRIPT_MS && new URL(url, location.href).host === location.host)
    const sends = carries(url, body, id)
      ? // Data that a script reads without any of the user's doing is a draft, not a submit.
        (event ?? submitter) && (native || /^(p|$)/i.test(method))
      : event && soon && /^p/i.test(method)
    if (sends) count(form, submission)
  }
}

/** The form was reset: the next submit is a new one. */
export function end(form: HTMLFormElement): void {
  for (const control of byForm.get(form)?.placed ?? []) control.remove()
  byForm.delete(form)
}

function count(form: HTMLFormElement, submission: Submission): void {
  if (submission.counted) return
  submission.counted = true
  setTimeout(end, REPEAT_MS, form)
  for (const [tracker, { contact }] of trackers) {
    tracker.application({ applicationId: submission.id, form: submission.about, ...namedFields(form, contact) })
  }
}

/** Whether a request's address or body contains the text, as far as a body can be read without waiting. */
function carries(url: string, body: unknown, text: string): boolean | undefined {
  // Takes in FormData, URLSearchParams and strings; an ID's characters are encoded in none of them.
  return quietly(() => `${url} ${Reflect.construct(URLSearchParams, [body])}`.includes(text))
}
