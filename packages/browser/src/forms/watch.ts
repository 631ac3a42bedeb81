import { before } from '../before.js'
import { quietly } from '../quietly.js'
import type { Control } from './controls.js'
import type { Submitter } from './form-kind.js'
import { watchRequests } from './requests.js'
import { begin, collect, end } from './submissions.js'

/** The keys are for forms in shadow roots: before such a form is sent its user is heard of, and with that its root. */
const HEARD = ['submit', 'formdata', 'reset', 'click', 'keydown', 'load']

/** Any of them. */
interface HeardEvent extends Event {
  readonly submitter?: Submitter | null
  readonly formData?: FormData
}

type Win = Window & typeof globalThis & { readonly throughline?: unknown }

/**
 * Watches every form of a window: those added later, those in open shadow roots and those in frames of the same origin.
 * All listeners capture, so that a page that stops an event further down hides nothing.
 */
export function watchWindow(win: Win): void {
  /** Most of the events do not leave a shadow root, so that each is listened to. A second time it does nothing. */
  function watchRoot(root: EventTarget): void {
    for (const type of HEARD) root.addEventListener(type, heard, true)
  }

  /** Throws within for most nodes, which are no frames, and for frames of other origins, which are none of our business. */
  function meet(node: Element): void {
    quietly(() => {
      watchRoot(node.getRootNode())
      watchWindow((node as HTMLIFrameElement).contentWindow as Win)
    })
  }

  function heard(event: HeardEvent): void {
    const { type, submitter, formData } = event
    const path = event.composedPath() as [Control, ...Control[]]
    meet(path[0])
    // Page builders that send by script take over at the click on a button, and let no submit happen.
    const button = path.find((each) => type === 'click' && each.form && /submit|image|button/.test(each.type))
    const form = button?.form ?? path[0]
    // A frame that has the script itself tells of its forms itself.
    if (!(form instanceof win.HTMLFormElement) || (win !== window && win.throughline)) return
    if (button || type === 'submit') begin(form, event, submitter ?? button)
    if (formData) collect(form, formData)
    if (type === 'reset') end(form)
  }

  watchRoot(win)
  // Frames' loads do not reach the window.
  watchRoot(win.document)
  // A page may stop an event on the window itself, before our listener there has its turn.
  before(win.Event.prototype, 'stopImmediatePropagation', heard)
  // The first fires no event, and nothing can stop it; either may be the first that is heard of a shadow root.
  for (const name of ['submit', 'requestSubmit']) {
    // Nobody asks the event for more.
    before(win.HTMLFormElement.prototype, name, (form: EventTarget) =>
      heard({ type: name, composedPath: () => [form] } as HeardEvent),
    )
  }
  // No user sends a form while the script starts: this much can wait.
  setTimeout(watchRequests, 0, win)
  win.document.querySelectorAll('iframe').forEach(meet)
}
