import type { Attribution } from '../tracker.js'

/** Fills the inputs that ask for it: `data-throughline-fill="last.campaign"` names a value of `attribution()`. */
export function fill(root: ParentNode, attribution: Attribution): void {
  for (const input of root.querySelectorAll<HTMLInputElement>('[data-throughline-fill]')) {
    const path = input.dataset['throughlineFill'] ?? ''
    const value: unknown = path.split('.').reduce((owner, name) => Object(owner)[name], Object(attribution))
    // A path may lead anywhere: only what is text is worth a field.
    input.value = typeof value === 'string' ? value : ''
  }
}
