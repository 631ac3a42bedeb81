import { parentPort, workerData } from 'node:worker_threads'
import type { CheckOrder } from './check.js'
import { journalDamage } from './journal.js'
import { complaintsOf } from './soundness.js'
import { troubleWith } from './trouble.js'

/** Looks through a file beside the event loop, which large ones would hold up for long. */
const { path, index, journal }: CheckOrder = workerData

try {
  const lacking = journal ? journalDamage(path, index && Buffer.from(index)) : undefined
  parentPort?.postMessage(lacking === undefined ? complaintsOf(path, { quickly: false }) : [lacking])
} catch (error) {
  throw troubleWith(path, error)
}
