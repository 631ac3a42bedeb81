import type { Attribution } from '../tracker.js'

/** An object of `attribution()`, or a value in it, which has nothing further. */
interface Known {
  readonly [name: string]: Known | '' | undefined
}

/** Fills the inputs that ask for it: `data-throughline-fill="last.campaign"` names a value of `attribution()`. */
export function fill(root: ParentNode, attribution: Attribution): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('[data-throughline-fill]')) {
    const names = (input.dataset['throughlineFill'] as string).split('.')
    const value = names.reduce(
      (owner: Known | '', name) => (owner as Known)[name] ?? '',
      attribution as object as Known,
    )
    input.value = value as string
  }
}
