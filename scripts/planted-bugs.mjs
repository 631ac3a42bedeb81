/**
 * @typedef {object} PlantedBug
 * @property {string} name
 * @property {readonly (readonly [file: string, find: string, replace: string])[]} edits below packages/collector/src; the
 * text to find stands there exactly once
 */

/** Bugs that somebody might make one day; the simulation must catch each. @type {readonly PlantedBug[]} */
export const PLANTED_BUGS = [
  {
    name: 'answers before the events are stored',
    edits: [
      [
        'ingest/ingest.ts',
        'return events.length > 0 ? log.append(events) : Promise.resolve(NOTHING)',
        'void log.append(events).catch(() => undefined)\n  return Promise.resolve({ accepted: events.length, duplicates: 0 })',
      ],
    ],
  },
  {
    name: 'loses a settle',
    edits: [
      [
        'deliver/deliver-window.ts',
        'await consumer.settle(outcomes.flat())',
        'await consumer.settle(sink.merge ? outcomes.flat() : outcomes.flat().slice(1))',
      ],
    ],
  },
  {
    name: 'settles before it delivers',
    edits: [
      [
        'deliver/deliver-window.ts',
        'const answer = await attempt(free)',
        `await consumer.settle(free.flatMap(({ positions }) => positions.map((position) => ({ kind: 'delivered', position }))))
    const answer = await attempt(free)`,
      ],
    ],
  },
  {
    name: 'lets later events pass a parked key',
    edits: [['deliver/plan-window.ts', 'return due.has(key) ? undefined : parked.get(key)', 'return undefined']],
  },
  {
    name: 'lets later works of a window pass one that was put off',
    edits: [['deliver/deliver-window.ts', 'putOff.set(outcome.key, outcome.dueAt)', 'void putOff']],
  },
  {
    name: 'hands out works of a key that is under way',
    edits: [['deliver/queue.ts', 'if (busy.has(work.key)) continue', '']],
  },
  {
    name: 'moves the cursor past what is parked and keeps it nowhere',
    edits: [['log/memory/held.ts', "if (outcome.kind === 'delivered') {", "if (outcome.kind !== 'dead') {"]],
  },
  {
    name: 'gives up a whole batch for one bad work',
    edits: [
      [
        'deliver/health.ts',
        "case 'refused':\n          return only ? 'reject' : 'split'",
        "case 'refused':\n          return 'reject'",
      ],
    ],
  },
  {
    name: 'gives up without a reason',
    edits: [
      [
        'deliver/outcome.ts',
        "const reason = tidy(result.reason)\n      return positions.map((position) => ({ kind: 'dead'",
        "const reason = ''\n      return positions.map((position) => ({ kind: 'dead'",
      ],
    ],
  },
  {
    name: 'ignores Retry-After',
    edits: [
      [
        'deliver/transport.ts',
        'if (response.status === 429) pace.pause(retryAfterMs(response.headers, clock.now()) ?? UNSAID_PAUSE_MS)\n      else pace.answer()',
        'pace.answer()',
      ],
    ],
  },
  {
    name: 'waits for an answer without end',
    edits: [['deliver/transport.ts', '.sleep(limits.timeoutMs, done.signal)', '.sleep(1e12, done.signal)']],
  },
  {
    name: 'does not pay the limit for retries',
    edits: [
      ['deliver/transport.ts', 'await pace.turn(signal, confirm)', 'if (!retrying) await pace.turn(signal, confirm)'],
      [
        'deliver/transport.ts',
        '  return async (input, init) => {',
        '  let retrying = false\n  return async (input, init) => {',
      ],
      [
        'deliver/transport.ts',
        '      const body = await readWhole(response)',
        '      retrying = !response.ok\n      const body = await readWhole(response)',
      ],
    ],
  },
  {
    name: 'sends at once after taking a sink over',
    edits: [['deliver/pace.ts', 'if (fullMs > 0) pause(fullMs)', '']],
  },
  {
    name: 'lets two processes send for one account',
    edits: [['deliver/begin.ts', '...(account !== undefined && { account }),', '']],
  },
  {
    name: 'merges newer before older',
    edits: [
      [
        'deliver/plan-window.ts',
        '(a, b) => a.event.occurredAt - b.event.occurredAt',
        '(b, a) => a.event.occurredAt - b.event.occurredAt',
      ],
    ],
  },
  {
    name: 'sends without consent',
    edits: [
      [
        'deliver/prepare.ts',
        "purpose === 'necessary' || event.consent?.[purpose] !== false",
        "purpose !== undefined || event.id === ''",
      ],
    ],
  },
  {
    name: 'makes without looking up what was intended',
    edits: [
      [
        'testing/simulation/crm.ts',
        "deals.filter(({ ref }) => records.get(ref)?.kind === 'making')",
        'deals.slice(0, 0)',
      ],
    ],
  },
  {
    name: 'does not keep the lease during a request',
    edits: [['deliver/lease.ts', '  void keep()\n', '']],
  },
  {
    name: 'does not ask for the lease after a suspension',
    edits: [['deliver/pace.ts', '      await ready()\n', '']],
  },
  {
    name: 'goes on when the lease is lost',
    edits: [['deliver/sender.ts', 'AbortSignal.any([killing.signal, lease.lost])', 'killing.signal']],
  },
  {
    name: 'holds a lease for ever when the clock goes back',
    edits: [['log/store.ts', 'return leaseUntil > now && leaseUntil <= now + LEASE_MS', 'return leaseUntil > now']],
  },
  {
    name: 'waits for a date that a clock set back will not reach',
    edits: [['log/memory/held.ts', 'dueAt <= now || at > now', 'dueAt <= now']],
  },
]
