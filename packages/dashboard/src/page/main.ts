import { fetchReport } from './api.js'
import { asked } from './asked.js'
import { controls } from './controls.js'
import { find } from './find.js'
import { formats } from './format.js'
import { links } from './links.js'
import { PAGES } from './pages.js'
import { repeat } from './repeat.js'
import { reports } from './reports.js'
import { forgetToken, keepToken, readToken } from './token.js'
import { parseView, viewQuery, type View } from './view.js'

const REFRESH_MS = 4_000

/** What the page shows instead of, or along with, the figures. */
type State = 'loading' | 'ready' | 'empty' | 'failed' | 'unauthorised'

const trouble = find('trouble', HTMLElement)
const reportsPart = find('reports', HTMLElement)
const updated = find('updated', HTMLElement)
const showAll = find('show-all', HTMLButtonElement)
const signOut = find('sign-out', HTMLButtonElement)
const clock = formats(undefined, undefined)
const shown = reports()

let view = parseView(location.search)
let token = readToken()
let state: State = 'loading'
/** The answers on the page; while they stay the same nothing is drawn. */
let drawn = { query: '', text: '' }

const form = controls(find('controls', HTMLFormElement), look)
const pages = links(find('pages', HTMLElement), look)
const refresh = repeat(update, REFRESH_MS)

function enter(next: State): void {
  state = next
  document.body.dataset.state = next
  reportsPart.inert = next === 'loading'
  signOut.hidden = !token
  showAll.hidden = view.period === 'all'
}

/** One round of questions; false when asking again makes no sense before the reader has done something. */
async function update(signal: AbortSignal): Promise<boolean> {
  if (token === undefined) {
    enter('unauthorised')
    return false
  }
  const questions = asked(view, new Date())
  const query = JSON.stringify(questions)
  reportsPart.ariaBusy = String(query !== drawn.query)
  const key = token
  const answers = await Promise.all(
    questions.map(({ report, query: ofReport }) => fetchReport(report, ofReport, key, signal)),
  )
  const failure = answers.find((answer) => answer.kind !== 'report')
  if (signal.aborted || failure?.kind === 'aborted') return false
  reportsPart.ariaBusy = 'false'
  if (failure?.kind === 'unauthorised') return refuse()
  if (failure) return fail(failure.reason)

  trouble.hidden = true
  updated.textContent = `Up to date at ${clock.time(Date.now())}`
  const found = answers.flatMap((answer) => (answer.kind === 'report' ? [answer] : []))
  const text = found.map((answer) => answer.text).join('')
  const reportsFound = found.map(({ report }) => report)
  if (query !== drawn.query || text !== drawn.text) {
    shown.show(view, reportsFound, query === drawn.query)
    drawn = { query, text }
  }
  const mayBeEmpty = view.page !== 'money' && PAGES[view.page].whenEmpty !== undefined
  enter(mayBeEmpty || reportsFound.some(({ rows }) => rows.length > 0) ? 'ready' : 'empty')
  return true
}

function refuse(): false {
  const kept = token
  token = undefined
  forgetToken()
  enter('unauthorised')
  find('refused', HTMLElement).hidden = kept === undefined
  find('token', HTMLInputElement).select()
  return false
}

/** Figures on the page stay there, with a word about their age; without any, the failure is the page. */
function fail(reason: string): true {
  if (state === 'loading' || state === 'failed' || state === 'unauthorised') {
    find('reason', HTMLElement).textContent = `${reason}.`
    enter('failed')
  } else {
    trouble.textContent = `${reason}. The figures are those of the last answer; trying again.`
    trouble.hidden = false
  }
  return true
}

function look(next: View): void {
  if (next.page !== view.page) shown.wait(next)
  view = next
  history.replaceState(null, '', location.pathname + viewQuery(view))
  form.show(view)
  pages.show(view)
  refresh.now()
}

find('sign-in', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  const field = find('token', HTMLInputElement)
  token = field.value.trim()
  keepToken(token)
  field.value = ''
  find('refused', HTMLElement).hidden = true
  enter('loading')
  refresh.now()
})

signOut.addEventListener('click', () => {
  token = undefined
  forgetToken()
  drawn = { query: '', text: '' }
  shown.wait(view)
  updated.textContent = ''
  refresh.now()
})

find('retry', HTMLButtonElement).addEventListener('click', () => refresh.now())
showAll.addEventListener('click', () => look({ ...view, period: 'all' }))
find('snippet', HTMLElement).textContent =
  `<script async src="${new URL('t.js', location.href).href}" data-write-key="…"></script>`

form.show(view)
pages.show(view)
shown.wait(view)
enter('loading')
refresh.now()
