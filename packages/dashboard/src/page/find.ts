/** The element of the page with this ID; the page's own HTML is at fault when there is none of that kind. */
export function find<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const element = document.getElementById(id)
  if (element instanceof kind) return element
  throw new TypeError(`The page has no ${kind.name} with the ID ${id}`)
}
