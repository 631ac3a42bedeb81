import { build } from './build.mjs'
import { install } from './install.mjs'
import { requireNode } from './node-version.mjs'

// `npm start`: from a fresh clone to the running demonstration.
requireNode()
for (const prepare of [install, build]) {
  const { ok, output } = await prepare()
  if (!ok) {
    console.error(output)
    process.exit(1)
  }
}
endWithParent()
// In this process, so that one Ctrl-C ends everything that was started.
await import('../examples/demo/server.mjs')

/** npm that is told to end passes nothing on; whoever ended it means what it had started too. */
function endWithParent() {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}
