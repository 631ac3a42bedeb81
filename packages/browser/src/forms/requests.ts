import { before } from '../before.js'
import { request } from './submissions.js'

/** Hears of every request that the window's scripts make, before it is made. */
export function watchRequests(win: Window & typeof globalThis): void {
  before(win, 'fetch', (_, input: Partial<Request> & URL, init?: RequestInit) =>
    request(input.url ?? input, init?.body, `${init?.method ?? input.method}`),
  )
  before(win.XMLHttpRequest.prototype, 'open', (sent: XMLHttpRequest, method: string, url: URL) =>
    before(sent, 'send', (_, body) => request(url, body, method)),
  )
  before(win.navigator, 'sendBeacon', (_, url: URL, body) => request(url, body))
}
