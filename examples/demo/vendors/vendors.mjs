// Shows what a vendor has been told, and looks again every second.

const REFRESH_MS = 1_000

/** @param {string} selector */
function find(selector) {
  const found = document.querySelector(selector)
  if (!found) throw new Error(`the page has no ${selector}`)
  return found
}

/** @param {string} tag @param {string} text */
function element(tag, text) {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

/** @param {string} tag @param {readonly string[]} texts */
function line(tag, texts) {
  const row = document.createElement('tr')
  row.append(...texts.map((text) => element(tag, text)))
  return row
}

/** @param {{ title: string, rows: Record<string, string | number | boolean>[], vendors: { path: string, title: string }[] }} answer */
function show({ title, rows, vendors }) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const latestFirst = rows.toReversed()
  document.title = title
  find('#title').textContent = title
  find('#events').toggleAttribute('hidden', rows.length === 0)
  find('#empty').toggleAttribute('hidden', rows.length > 0)
  find('thead').replaceChildren(
    line(
      'th',
      columns.map((column) => column.replaceAll('_', ' ')),
    ),
  )
  find('tbody').replaceChildren(
    ...latestFirst.map((row) =>
      line(
        'td',
        columns.map((column) => `${row[column] ?? ''}`),
      ),
    ),
  )
  const links = vendors.map((vendor) => {
    const link = document.createElement('a')
    link.href = `/demo/${vendor.path}/`
    link.textContent = vendor.title
    return link
  })
  if (find('#vendors').childElementCount !== links.length) find('#vendors').replaceChildren(...links)
}

async function refresh() {
  try {
    const response = await fetch('rows')
    show(await response.json())
  } catch {
    // The server is away; the next look may find it again.
  }
  setTimeout(refresh, REFRESH_MS)
}

await refresh()
