import { useSyncExternalStore } from 'react'

// What a router does, in ten lines: the tracker needs to know nothing of it.
const CHANGED = 'routechange'

export function navigate(path: string): void {
  history.pushState(null, '', path)
  dispatchEvent(new Event(CHANGED))
}

function subscribe(tell: () => void): () => void {
  for (const type of ['popstate', CHANGED]) addEventListener(type, tell)
  return () => {
    for (const type of ['popstate', CHANGED]) removeEventListener(type, tell)
  }
}

/** The path of the page that is shown; on a server that of the front page. */
export function useRoute(): string {
  return useSyncExternalStore(
    subscribe,
    () => location.pathname,
    () => '/',
  )
}
