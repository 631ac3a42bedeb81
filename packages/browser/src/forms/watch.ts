import { before } from '../before.js'
import { quietly } from '../quietly.js'
import { watchRequests } from './requests.js'
import { begin, collect, end } from './submissions.js'

/** The keys are for forms in shadow roots: before such a form is sent its user is heard of, and with that its root. */
const HEARD = ['submit', 'formdata', 'reset', 'click', 'keydown', 'load']

/** Any of them. */
interface HeardEvent extends Event {
  readonly submitter?: HTMLElement | null
  readonly formData?: FormData
}

type Win = Window & typeof globalThis

/**
 * Watches every form of a window: those added later, those in open shadow roots and those in frames of the same origin.
 * All listeners capture, so that a page that stops an event further down hides nothing.
 */
export function watchWindow(win: Win): void {
  /** The form that a node is or belongs to. A frame that has the script itself tells of its forms itself. */
  const formOf = (node: unknown): HTMLFormElement | undefined =>
    [node, Object(node).form].find(
      (each) => each instanceof win.HTMLFormElement && (win === window || !('throughline' in win)),
    )

  /** Most of the events do not leave a shadow root, so that each is listened to. A second time it does nothing. */
  function watchRoot(root: EventTarget): void {
    for (const type of HEARD) root.addEventListener(type, heard, true)
  }

  function heard(event: HeardEvent): void {
    const { type, submitter, formData } = event
    const path = event.composedPath()
    for (const node of path) if (node instanceof win.ShadowRoot) watchRoot(node)
    if (type === 'load') watchFrame(path[0])
    const control = path.find(formOf)
    const form = formOf(control)
    if (!form) return
    if (type === 'submit') begin(form, event, submitter)
    if (formData) collect(form, formData)
    if (type === 'reset') end(form)
    // Page builders that send by script take over here, and let no submit happen.
    if (type === 'click' && /submit|image|button/.test(Object(control).type)) begin(form, event, Object(control))
  }

  watchRoot(win)
  // Frames' loads do not reach the window.
  watchRoot(win.document)
  // A page may stop an event on the window itself, before our listener there has its turn.
  before(win.Event.prototype, 'stopImmediatePropagation', heard)
  for (const name of ['submit', 'requestSubmit'] as const) {
    before(win.HTMLFormElement.prototype, name, (self: HTMLFormElement) => {
      const form = formOf(self)
      if (!form) return
      watchRoot(form.getRootNode())
      // It fires no submit event, and nothing can stop it.
      if (name === 'submit') begin(form, new Event(name))
    })
  }
  // No user sends a form while the script starts: this much can wait.
  setTimeout(watchRequests, 0, win)
  win.document.querySelectorAll('iframe').forEach(watchFrame)
}

/** Throws within when the frame is of another origin, which is none of our business. */
function watchFrame(frame: unknown): void {
  const { contentWindow } = Object(frame)
  quietly(() => contentWindow.HTMLFormElement && watchWindow(contentWindow))
}
