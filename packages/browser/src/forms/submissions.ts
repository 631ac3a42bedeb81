import { isWithin } from '@throughline/protocol'
import { nanoid } from 'nanoid'
import type { Core } from '../create-tracker.js'
import { addMarks, marks, namedFields, placeMarks, type Control, type Marks } from './fields.js'
import { formAction, formKind, type FormKind } from './form-kind.js'
import { carries, type PageRequest } from './requests.js'

/**
 * One submit of one form and the ID that it carries. It becomes an application, once, when the form's data leaves the
 * page: by the browser's own submit or by a script's request. Until then it is an attempt, which the page may refuse.
 */
interface Submission {
  readonly id: string
  kind: FormKind
  marks: Marks
  /** The inputs that we added to the form. */
  placed: readonly Control[]
  /** The submit event; absent when a script took the form's data without one. */
  event: Event | undefined
  /** Epoch milliseconds. */
  begunAt: number
  /** Whether the task in which it began still runs. */
  fresh: boolean
  /** Whether `form.submit()` runs: its data goes, no event can stop it. */
  forced: boolean
  counted: boolean
  /** Whether the user has changed the form since. */
  edited: boolean
  /** Tells the trackers of the application. */
  tell: () => void
}

/** What the windows and shadow roots of a page report. */
export interface Submissions {
  /** Enter, or a button. `form` is absent unless the button submits: some scripts take it from there by themselves. */
  pressed(form?: HTMLFormElement, submitter?: HTMLElement): void
  submitting(event: SubmitEvent, form: HTMLFormElement): void
  /** The browser or a script collects the form's data. */
  collecting(data: FormData, form: HTMLFormElement): void
  /** `form.submit()` was called. */
  forced(form: HTMLFormElement): void
  requested(request: PageRequest): void
  edited(form: HTMLFormElement): void
  reset(form: HTMLFormElement): void
}

/** A second submit of the same form, unedited, within this time repeats the first: a double click, a slow answer. */
const REPEAT_MS = 10_000
/** How long a script may take from the submit to its request: captchas, checks that ask a server. */
const SCRIPT_MS = 5_000

export function submissions(cores: readonly Core[]): Submissions {
  const byForm = new WeakMap<HTMLFormElement, Submission>()
  const attempts = new Set<Submission>()
  let typing: HTMLFormElement | undefined

  function begin(form: HTMLFormElement, event?: Event, submitter?: HTMLElement | null): Submission | undefined {
    const active = cores.filter((core) => core.active())
    const kind = formKind(form, submitter)
    if (!active[0] || kind === 'none') return undefined
    const now = Date.now()
    const earlier = byForm.get(form)
    earlier?.placed.forEach((control) => control.remove())
    const repeats = earlier && !(earlier.counted && (earlier.edited || now - earlier.begunAt > REPEAT_MS))
    const id = repeats ? earlier.id : nanoid()
    const values = marks(id, active[0].tracker.attribution())
    const page = form.ownerDocument.URL
    const described = { action: formAction(form, submitter), page, ...named(form, 'id'), ...named(form, 'name') }
    const tells = active.map(({ tracker, options }) => {
      const details = { applicationId: id, form: described, ...namedFields(form, options.contact) }
      return () => tracker.application(details)
    })
    const submission: Submission = {
      id,
      kind,
      marks: values,
      placed: placeMarks(form, values),
      event,
      begunAt: now,
      fresh: true,
      forced: false,
      counted: !!repeats && earlier.counted,
      edited: false,
      tell: () => tells.forEach((tell) => tell()),
    }
    if (earlier) attempts.delete(earlier)
    attempts.add(submission)
    byForm.set(form, submission)
    setTimeout(() => {
      submission.fresh = false
    })
    return submission
  }

  function count(submission: Submission): void {
    attempts.delete(submission)
    if (submission.counted) return
    submission.counted = true
    submission.tell()
  }

  /** The submission that the form's data belongs to: one under way, else a new one. */
  function underWay(form: HTMLFormElement): Submission | undefined {
    const submission = byForm.get(form)
    return submission && (submission.fresh || !submission.counted) ? submission : begin(form)
  }

  return {
    pressed(form, submitter) {
      typing = undefined
      if (form) begin(form, undefined, submitter)
    },
    submitting(event, form) {
      typing = undefined
      if (byForm.get(form)?.event !== event) begin(form, event, event.submitter)
    },
    collecting(data, form) {
      // Data that is read while the user types is a draft or a check, not a submit.
      const known = byForm.get(form)
      if (typing === form && !known?.fresh && !known?.forced) return
      const submission = underWay(form)
      if (!submission) return
      const { event, kind, fresh } = submission
      // The browser collects after the event's dispatch; a page's handler does so within it.
      const leaves = submission.forced || (fresh && event?.eventPhase === 0 && !event.defaultPrevented)
      if (leaves && kind !== 'any')
        return submission.placed.forEach((control) => data.delete(control.getAttribute('name') ?? ''))
      addMarks(data, submission.marks)
      if (leaves) count(submission)
    },
    forced(form) {
      const submission = form.isConnected ? underWay(form) : undefined
      if (!submission) return
      submission.forced = true
      setTimeout(() => {
        submission.forced = false
      })
    },
    requested(request) {
      const read = /GET|HEAD/.test(request.method)
      for (const submission of attempts) {
        const { id, kind, event, begunAt, fresh } = submission
        if (kind === 'scripted' && read) continue
        const soon = fresh || (Date.now() - begunAt < SCRIPT_MS && isOwn(request.url, cores))
        const unmarked = event && soon && !read && request.method !== 'BEACON'
        if (unmarked || carries(request, id)) count(submission)
      }
    },
    edited(form) {
      typing = form
      const submission = byForm.get(form)
      if (submission) submission.edited = true
    },
    reset(form) {
      const submission = byForm.get(form)
      submission?.placed.forEach((control) => control.remove())
      if (submission) attempts.delete(submission)
      byForm.delete(form)
    },
  }
}

function named(form: HTMLFormElement, name: 'id' | 'name'): { readonly [key in typeof name]?: string } {
  const value = form.getAttribute(name)
  return value ? { [name]: value } : {}
}

function isOwn(url: string, cores: readonly Core[]): boolean {
  const { hostname } = new URL(url, location.href)
  return cores.some((core) => isWithin(hostname, [location.hostname, ...core.own()]))
}
