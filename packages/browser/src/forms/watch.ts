import { before } from '../before.js'
import { quietly } from '../quietly.js'
import { watchRequests } from './requests.js'
import { begin, collect, end, request } from './submissions.js'

/**
 * Watches every form of a window: those added later, those in open shadow roots and those in frames of the same origin.
 * All listeners capture, so that a page that stops an event further down hides nothing.
 */
export function watchWindow(win: Window & typeof globalThis): void {
  const roots = new WeakSet<object>()

  /** The form that a node is or belongs to. A frame that has the script itself tells of its forms itself. */
  function formOf(node: unknown): HTMLFormElement | undefined {
    const known = win === window || !('throughline' in win)
    return [node, Object(node).form].find((each) => known && each instanceof win.HTMLFormElement)
  }

  function on(root: EventTarget, type: string, tell: (event: Event, form: HTMLFormElement) => void): void {
    root.addEventListener(
      type,
      (event) => {
        const form = formOf(event.target)
        if (form) tell(event, form)
      },
      true,
    )
  }

  /** These three do not leave a shadow root, so that each root is listened to. */
  function watchRoot(root: EventTarget): void {
    if (roots.has(root)) return
    roots.add(root)
    on(root, 'submit', submitted)
    on(root, 'formdata', (event, form) => collect(form, Object(event).formData))
    on(root, 'reset', (_, form) => end(form))
  }
  function submitted(event: Event, form: HTMLFormElement): void {
    begin(form, Object(event).submitter, event)
  }

  /** Before a form is sent the user reaches it; the paths of these events have the roots around it. */
  function reached(event: Event): void {
    const path = event.composedPath()
    for (const node of path) if (node instanceof win.ShadowRoot) watchRoot(node)
    const button = path.find((node): node is HTMLButtonElement => 'form' in node && 'type' in node)
    const form = event.type === 'click' && formOf(button)
    // Page builders that send by script take over here, and let no submit happen.
    if (form && /submit|image|button/.test(`${button?.type}`)) begin(form, button)
  }

  watchRoot(win)
  win.addEventListener('click', reached, true)
  win.addEventListener('keydown', reached, true)
  for (const name of ['submit', 'requestSubmit']) {
    before(win.HTMLFormElement.prototype, name, (self) => {
      const form = formOf(self)
      if (!form) return
      watchRoot(form.getRootNode())
      // It fires no submit event, and nothing can stop it.
      if (name === 'submit') begin(form, null, new Event(name))
    })
  }
  // A page may stop a submit on the window itself, before our listener there has its turn.
  before(win.Event.prototype, 'stopImmediatePropagation', (self) => {
    const form = self instanceof win.SubmitEvent && formOf(self.target)
    if (form) submitted(self, form)
  })
  watchRequests(win, request)

  /** Throws when the frame is of another origin, which is none of our business. */
  const watchFrame = (frame: unknown): unknown =>
    quietly(() => Object(frame).contentWindow.HTMLFormElement && watchWindow(Object(frame).contentWindow))
  // Fires again when a frame goes to another page, which is a new window.
  win.document.addEventListener('load', (event) => watchFrame(event.target), true)
  win.document.querySelectorAll('iframe').forEach(watchFrame)
}
