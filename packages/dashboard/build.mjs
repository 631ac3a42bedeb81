// Puts the page's HTML, styles and icon beside its compiled modules, and the chart library where a browser finds it: the
// compiler copies nothing.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'

const from = new URL('./src/page/', import.meta.url)
const to = new URL('./dist/page/', import.meta.url)

mkdirSync(to, { recursive: true })
for (const name of readdirSync(from)) {
  if (/\.(html|css|svg)$/.test(name)) copyFileSync(new URL(name, from), new URL(name, to))
}
const uplot = new URL('./', import.meta.resolve('uplot'))
copyFileSync(new URL('uPlot.esm.js', uplot), new URL('uplot.js', to))
copyFileSync(new URL('uPlot.min.css', uplot), new URL('uplot.css', to))
