import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConnectorKind } from './connector-kind.js'
import { makeConnectors } from './make-connectors.js'

/** Makes of every connector the options that it was given. */
const echoes: ConnectorKind<unknown> = {
  list: 'sinks',
  types: new Map([
    ['echo', async () => (options: unknown) => ({ made: options })],
    [
      'broken',
      async () => () => {
        throw new Error('the disk is missing')
      },
    ],
  ]),
  isMade: (value): value is unknown => typeof value === 'function',
}
const place = { directory: join('/', 'srv', 'shop'), secrets: new Set<string>() }

describe('makeConnectors', () => {
  it('lets relative paths count from the configuration’s folder', async () => {
    const { made } = await makeConnectors(
      [
        { type: 'echo', path: 'a.ndjson' },
        { type: 'echo', path: '/b' },
      ],
      echoes,
      place,
    )

    expect(made).toEqual([{ path: join(place.directory, 'a.ndjson') }, { path: '/b' }])
  })

  it('takes a failure of the connector itself for a problem at its place', async () => {
    expect(await makeConnectors([{ type: 'echo' }, { type: 'broken' }], echoes, place)).toEqual({
      made: [{}, undefined],
      problems: [{ path: ['sinks', 1], text: 'the disk is missing' }],
    })
  })
})
