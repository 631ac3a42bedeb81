import { resolve } from 'node:path'

/** How often this process has each file open, in whatever thread. */
const open = new Map<string, number>()

export function isOpenHere(path: string): boolean {
  return open.has(resolve(path))
}

/** Notes that the file is open; call what is returned when it is closed. */
export function opened(path: string): () => void {
  const key = resolve(path)
  open.set(key, (open.get(key) ?? 0) + 1)
  let isOver = false
  return () => {
    const count = open.get(key) ?? 0
    if (isOver) return
    isOver = true
    if (count > 1) open.set(key, count - 1)
    else open.delete(key)
  }
}
