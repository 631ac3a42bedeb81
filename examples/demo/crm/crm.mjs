// The board of the stand-in CRM: shows the deals and does what a sales manager does with them.

const REFRESH_MS = 1_500
const WON = 142
const LOST = 143
const USUAL_PRICE = 50_000
const FAULT_NAMES = {
  'rate-limited': '429, too many requests',
  'server-error': '500',
  hang: 'nothing',
  'lost-answer': 'nothing, though it does what it is asked',
}

/**
 * @typedef {{ id: number, name: string }} Stage
 * @typedef {import('@throughline/connectors/testing/amocrm').DealView} Deal
 * @typedef {{ stages: Stage[], deals: Deal[], fault: keyof typeof FAULT_NAMES | null }} Board
 */

const roubles = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'RUB',
  currencyDisplay: 'narrowSymbol',
  maximumFractionDigits: 0,
})
const boardElement = find('#board', HTMLElement)
const winning = find('#winning', HTMLDialogElement)
const price = find('#winning input', HTMLInputElement)

let drawn = ''
/** @type {number | undefined} */
let winningDeal

/**
 * @template {Element} Kind
 * @param {string} selector
 * @param {new () => Kind} kind
 * @param {ParentNode} within
 * @returns {Kind}
 */
function find(selector, kind, within = document) {
  const element = within.querySelector(selector)
  if (element instanceof kind) return element
  throw new TypeError(`The page has no ${selector}`)
}

async function refresh() {
  const response = await fetch('/demo/crm/board')
  const text = await response.text()
  if (text === drawn) return
  drawn = text
  draw(JSON.parse(text))
}

/** @param {Board} board */
function draw({ stages, deals, fault }) {
  boardElement.replaceChildren(...stages.map((stage) => column(stage, stages, deals)))
  find('#empty', HTMLElement).hidden = deals.length > 0
  const notice = find('#fault', HTMLElement)
  notice.hidden = fault === null
  notice.textContent = fault
    ? `The API now answers ${FAULT_NAMES[fault]}, for a minute. Whatever comes meanwhile is neither lost nor doubled.`
    : ''
  for (const button of document.querySelectorAll('#faults button')) {
    if (button instanceof HTMLButtonElement) if (button.value) button.ariaPressed = String(button.value === fault)
  }
}

/**
 * @param {Stage} stage
 * @param {Stage[]} stages
 * @param {Deal[]} deals
 */
function column(stage, stages, deals) {
  const here = deals.filter(({ statusId }) => statusId === stage.id).toReversed()
  const section = document.createElement('section')
  section.dataset.stage = String(stage.id)
  const head = document.createElement('h2')
  const sum = here.reduce((total, deal) => total + deal.price, 0)
  head.append(stage.name, note(here.length === 0 ? '' : `${here.length} · ${roubles.format(sum)}`))
  section.append(head, ...here.map((deal) => card(deal, stages)))
  return section
}

/**
 * @param {Deal} deal
 * @param {Stage[]} stages
 */
function card(deal, stages) {
  const copy = document.importNode(find('#card', HTMLTemplateElement).content, true)
  const article = find('article', HTMLElement, copy)
  article.dataset.deal = String(deal.id)
  find('h3', HTMLElement, article).append(deal.name, note(roubles.format(deal.price)))
  const { APPLICATION_ID, UTM_SOURCE, UTM_MEDIUM, UTM_CAMPAIGN } = deal.fields
  const { name, phone, email } = deal.contact ?? {}
  find('dl', HTMLElement, article).append(
    ...line('Application', APPLICATION_ID, 'code'),
    ...line('Source', [UTM_SOURCE, UTM_MEDIUM].filter(Boolean).join(' / ')),
    ...line('Campaign', UTM_CAMPAIGN),
    ...line('Contact', [name, phone, email].filter(Boolean).join(', ')),
  )
  const open = stages.filter(({ id }) => id !== WON && id !== LOST)
  const next = open[open.findIndex(({ id }) => id === deal.statusId) + 1]
  const closed = deal.statusId === WON || deal.statusId === LOST
  action(article, '.next', !closed && next ? () => move(deal.id, { statusId: next.id }) : undefined)
  action(article, '.won', deal.statusId === WON ? undefined : () => askPrice(deal))
  action(article, '.lost', closed ? undefined : () => move(deal.id, { statusId: LOST }))
  return article
}

/** @param {string} text */
function note(text) {
  const element = document.createElement('small')
  element.textContent = text
  return element
}

/**
 * @param {string} label
 * @param {string | number | boolean | undefined} value
 * @param {string} [kind]
 */
function line(label, value, kind = '') {
  if (value === undefined || value === '') return []
  const term = document.createElement('dt')
  term.textContent = label
  const text = document.createElement('dd')
  text.textContent = String(value)
  text.className = kind
  return [term, text]
}

/**
 * @param {HTMLElement} article
 * @param {string} selector
 * @param {(() => unknown) | undefined} act
 */
function action(article, selector, act) {
  const button = find(selector, HTMLButtonElement, article)
  if (act) button.addEventListener('click', () => void act())
  else button.remove()
}

/** @param {Deal} deal */
function askPrice(deal) {
  winningDeal = deal.id
  price.value = String(deal.price || USUAL_PRICE)
  winning.returnValue = ''
  winning.showModal()
  price.select()
}

/**
 * @param {number} dealId
 * @param {{ statusId: number, price?: number }} to
 */
async function move(dealId, to) {
  await post(`deals/${dealId}`, to)
}

/**
 * @param {string} path
 * @param {object} body
 */
async function post(path, body) {
  await fetch(`/demo/crm/board/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  await refresh()
}

winning.addEventListener('close', () => {
  if (winning.returnValue === 'won' && winningDeal !== undefined) {
    void move(winningDeal, { statusId: WON, price: price.valueAsNumber })
  }
})

find('#not-yet', HTMLButtonElement).addEventListener('click', () => winning.close())

find('#faults', HTMLFormElement).addEventListener('click', ({ target }) => {
  if (target instanceof HTMLButtonElement) void post('fault', { kind: target.value || null })
})

async function goOn() {
  // While the server is being restarted the board stays as it is.
  if (!document.hidden) await refresh().catch(() => {})
  setTimeout(() => void goOn(), REFRESH_MS)
}

void goOn()
