/** What the action returns, or `undefined` where the browser forbids it: sandboxes and privacy settings throw. */
export function quietly<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
