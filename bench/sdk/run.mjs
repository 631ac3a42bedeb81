// Bytes beside the peers, main-thread time at a fourfold slow-down, and submits that leave the page at once.
//   npm ci --prefix bench/sdk && npm run build && node bench/sdk/run.mjs [rounds]
import { chromium } from 'playwright-core'
import { bytes } from './bytes.mjs'
import { rounds } from './rounds.mjs'
import { mainThread } from './time.mjs'

const count = Number(process.argv[2] ?? 1000)
const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

const print = (title, head, rows) => {
  console.log(`\n${title}\n`)
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)
}

const weights = await bytes()
const ours = weights[0]?.[3] ?? 1
print(
  'Bytes',
  ['what', 'min', 'gzip', 'brotli', 'of ours'],
  weights.map((row) => [...row, (row[3] / ours).toFixed(2)]),
)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
print('Main thread, 4× slow-down', ['what', 'median ms'], await mainThread(browser))
print(
  'Submit and leave',
  ['case', 'submits', 'arrived', 'lost', 'doubled', 'sent twice', 'ms per submit'],
  await rounds(browser, count),
)
await browser.close()
