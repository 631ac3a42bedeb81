// Shows the form exactly as the site received it; what the script had written into it is marked.
const WRITTEN = /^(application_id|utm_\w+)$/

const number = new URLSearchParams(location.search).get('n') ?? ''
const response = await fetch(`/demo/received/${encodeURIComponent(number)}`)
/** @type {{ fields: Record<string, string> }} */
const { fields } = response.ok ? await response.json() : { fields: {} }

document.querySelector('#fields')?.replaceChildren(
  ...Object.entries(fields).map(([name, value]) => {
    const row = document.createElement('tr')
    row.classList.toggle('marked', WRITTEN.test(name))
    const head = document.createElement('th')
    head.scope = 'row'
    head.textContent = name
    const cell = document.createElement('td')
    cell.textContent = value
    row.append(head, cell)
    return row
  }),
)
