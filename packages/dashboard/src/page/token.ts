const KEY = 'throughline.adminToken'

/**
 * The admin token for this tab: from `#token=…` in the address, which is then removed from it so that it does not
 * stay in the history or get sent to a colleague, else as it was entered before. It lives as long as the tab.
 */
export function readToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given) {
    keepToken(given)
    history.replaceState(null, '', location.pathname + location.search)
    return given
  }
  try {
    return sessionStorage.getItem(KEY) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps the token for this tab; where storage is blocked it lasts until the page is left. */
export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(KEY, token)
  } catch {
    // Asked for again after a reload, which is all that can be done.
  }
}

export function forgetToken(): void {
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept either.
  }
}
