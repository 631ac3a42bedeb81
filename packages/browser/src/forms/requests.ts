import { before } from '../before.js'

/** A request that a script of the page is about to make. */
export interface PageRequest {
  /** Upper case; `BEACON` for a beacon, which carries figures more often than forms. */
  readonly method: string
  readonly url: string
  readonly body: unknown
}

/** Tells of every request that the window's scripts make, before it is made. */
export function watchRequests(win: Window & typeof globalThis, seen: (request: PageRequest) => void): void {
  const opened = new WeakMap<object, Omit<PageRequest, 'body'>>()
  const tell = (method: unknown, url: unknown, body: unknown): void =>
    seen({ method: String(method ?? 'GET').toUpperCase(), url: String(url), body })

  before(win, 'fetch', (_, [input, init]) => {
    const request = input instanceof win.Request ? input : undefined
    const options: RequestInit = init instanceof Object ? init : {}
    tell(options.method ?? request?.method, request?.url ?? input, options.body)
  })
  before(win.XMLHttpRequest.prototype, 'open', (self, [method, url]) => {
    if (self instanceof Object) opened.set(self, { method: String(method), url: String(url) })
  })
  before(win.XMLHttpRequest.prototype, 'send', (self, [body]) => {
    const request = self instanceof Object ? opened.get(self) : undefined
    if (request) tell(request.method, request.url, body)
  })
  before(win.Navigator.prototype, 'sendBeacon', (_, [url, body]) => tell('BEACON', url, body))
}

/** Whether the request's address or body contains the text, as far as a body can be read without waiting. */
export function carries({ url, body }: PageRequest, text: string): boolean {
  try {
    // Takes in FormData, URLSearchParams and strings; an ID's characters are encoded in none of them.
    return `${url} ${Reflect.construct(URLSearchParams, [body])}`.includes(text)
  } catch {
    return false
  }
}
