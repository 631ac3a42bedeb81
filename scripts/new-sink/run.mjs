import { newSink } from './new-sink.mjs'
import { npm } from '../run.mjs'
import { root } from '../root.mjs'

// `npm run new:sink NAME`
const [name] = process.argv.slice(2)
if (name === undefined) {
  console.error('usage: npm run new:sink NAME, such as plausible')
  process.exit(2)
}
try {
  const paths = newSink(root, name)
  process.env['WRITE_TABLES'] = '1'
  const formatted = await npm(['exec', '--', 'prettier', '--write', '--log-level', 'warn', ...paths])
  const tables = await npm(['exec', '--', 'vitest', 'run', 'packages/connectors/test/readme.test.ts'])
  for (const { ok, output } of [formatted, tables]) if (!ok) console.error(output)
  console.log(`written:\n${paths.map((path) => `  ${path}`).join('\n')}

It compiles and keeps the contract with a vendor that does not exist. Make it true, in this order:
  1  packages/connectors/src/${name}/limits.ts, mapping.ts and sink.ts: the vendor's figures, fields and answers
  2  packages/connectors/src/testing/${name}/account.ts: refuse what the vendor refuses, in its words
  3  npx vitest packages/connectors/test/${name}.test.ts
  4  packages/connectors/src/${name}/README.md, then WRITE_TABLES=1 npx vitest run packages/connectors/test/readme.test.ts`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
