import { before } from '../before.js'
import { watchRequests } from './requests.js'
import type { Submissions } from './submissions.js'

type Realm = Window & typeof globalThis

/**
 * Watches every form of a window: those added later, those in open shadow roots and those in frames of the same origin.
 * All listeners capture, so that a page that stops an event further down hides nothing.
 */
export function watchWindow(win: Realm, report: Submissions): void {
  // A frame that has the script itself tells of its forms itself.
  if (win !== window && 'throughline' in win) return
  const roots = new WeakSet<object>()

  /** Submit, formdata and reset do not leave a shadow root, so that each root is listened to. */
  function watchRoot(root: EventTarget): void {
    if (roots.has(root)) return
    roots.add(root)
    const on = (type: string, tell: (form: HTMLFormElement, event: Event) => void): void =>
      root.addEventListener(
        type,
        (event) => {
          const form = formOf(event.composedPath()[0])
          if (form) tell(form, event)
        },
        true,
      )
    on('submit', submitting)
    on('formdata', (form, event) => {
      if (event instanceof win.FormDataEvent) report.collecting(event.formData, form)
    })
    on('reset', report.reset)
    // Scripts that mask or fill a field fire events too; only what the user did makes the next submit a new one.
    on('input', (form, event) => {
      if (event.isTrusted) report.edited(form)
    })
  }

  function submitting(form: HTMLFormElement, event: unknown): void {
    if (event instanceof win.SubmitEvent) report.submitting(event, form)
  }

  function formOf(target: unknown): HTMLFormElement | undefined {
    if (target instanceof win.HTMLFormElement) return target
    return target instanceof win.HTMLElement && 'form' in target ? formOf(target.form) : undefined
  }

  function watchFrame(frame: unknown): void {
    if (!(frame instanceof win.HTMLIFrameElement)) return
    const inner = frame.contentWindow
    try {
      // Throws when the frame is of another origin.
      if (inner && 'HTMLFormElement' in inner) watchWindow(inner as Realm, report)
    } catch {}
  }

  /** Before it submits a form the user reaches it, and the path of that event has the roots around it. */
  function reached(event: Event): HTMLElement | undefined {
    const path = event.composedPath()
    for (const node of path) if (node instanceof win.ShadowRoot) watchRoot(node)
    const [target] = path
    return target instanceof win.Element
      ? (target.closest<HTMLElement>('button,input,a,[role=button]') ?? undefined)
      : undefined
  }

  watchRoot(win)
  win.addEventListener(
    'click',
    (event) => {
      const button = reached(event)
      const submits = button && 'type' in button && /^(submit|image)$/.test(String(button.type))
      if (button) report.pressed(submits ? formOf(button) : undefined, button)
    },
    true,
  )
  win.addEventListener(
    'keydown',
    (event) => {
      reached(event)
      if (event.key === 'Enter') report.pressed()
    },
    true,
  )
  for (const name of ['submit', 'requestSubmit']) {
    before(win.HTMLFormElement.prototype, name, (form) => {
      if (!(form instanceof win.HTMLFormElement)) return
      watchRoot(form.getRootNode())
      if (name === 'submit') report.forced(form)
    })
  }
  // A page may stop a submit on the window itself, before our listener there has its turn.
  before(win.Event.prototype, 'stopImmediatePropagation', (event) => {
    const form = event instanceof win.SubmitEvent && formOf(event.target)
    if (form) submitting(form, event)
  })
  watchRequests(win, report.requested)

  // Fires again when a frame goes to another page, which is a new window.
  win.document.addEventListener('load', (event) => watchFrame(event.target), true)
  win.document.querySelectorAll('iframe').forEach(watchFrame)
}
