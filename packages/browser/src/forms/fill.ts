import type { Attribution } from '../tracker.js'

/** Fills the inputs that ask for it: `data-throughline-fill="last.campaign"` names a value of `attribution()`. */
export function fill(root: ParentNode, attribution: Attribution): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('[data-throughline-fill]')) {
    const path = input.dataset['throughlineFill'] ?? ''
    input.value = path.split('.').reduce((owner, name) => owner?.[name], Object(attribution)) ?? ''
  }
}
