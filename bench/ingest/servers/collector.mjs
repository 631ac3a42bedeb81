import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCollector } from '@throughline/collector'
import { sqliteLog } from '@throughline/collector/sqlite'
import Database from 'better-sqlite3'
import express from 'express'
import { serve } from './serve.mjs'

// The collector on its default log, alone or in front of an Express application.
const folder = mkdtempSync(join(tmpdir(), 'throughline-bench-'))
const path = join(folder, 'events.db')
const collector = await createCollector({
  sites: [{ id: 'shop', writeKey: 'shop-web' }],
  log: sqliteLog(path),
  // All load comes from one address.
  addressLimit: { perSecond: 1e9, burst: 1e9 },
})

async function done() {
  await collector.close()
  const stored = new Database(path).prepare('SELECT COUNT(*) FROM events').pluck().get()
  rmSync(folder, { recursive: true })
  return stored
}

const mount = process.argv[2]
if (mount === 'attached') {
  const server = createServer(express())
  collector.attach(server)
  serve(server, { done })
} else if (mount === 'express') {
  const app = express().disable('x-powered-by').use(collector.express())
  serve((request, response) => app(request, response), { done })
} else {
  // As `throughline serve` does it.
  const server = createServer()
  collector.attach(server)
  serve(server, { done })
}
