/** What the action returns, or `undefined` where it throws, as sandboxes and privacy settings have it do. */
export function quietly<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    // The page must not feel it.
  }
  return undefined
}
