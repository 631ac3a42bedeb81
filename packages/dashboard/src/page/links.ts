import { viewOn } from './asked.js'
import { PAGES } from './pages.js'
import { PAGE_NAMES, viewQuery, type PageName, type View } from './view.js'

/** The links to the pages. */
export interface Links {
  /** Says which page is looked at, and lets the links keep the rest of the view. */
  show(view: View): void
}

/** Fills the navigation. A link opened in place changes the view only; in a tab of its own it is an address. */
export function links(element: HTMLElement, changed: (view: View) => void): Links {
  let view: View | undefined
  const anchors = PAGE_NAMES.map((page) => {
    const anchor = document.createElement('a')
    anchor.textContent = titleOf(page)
    anchor.addEventListener('click', (event) => {
      if (!view || event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      changed(viewOn(page, view))
    })
    return { page, anchor }
  })
  element.append(...anchors.map(({ anchor }) => anchor))
  return {
    show(now) {
      const turned = view?.page !== now.page
      view = now
      for (const { page, anchor } of anchors) {
        anchor.href = location.pathname + viewQuery(viewOn(page, now))
        anchor.ariaCurrent = page === now.page ? 'page' : null
        // On a phone the links are wider than the screen.
        if (turned && page === now.page) anchor.scrollIntoView({ block: 'nearest', inline: 'center' })
      }
    },
  }
}

function titleOf(page: PageName): string {
  return page === 'money' ? 'Money and deals' : PAGES[page].title
}
