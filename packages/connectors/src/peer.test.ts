import { describe, expect, it } from 'vitest'
import { OptionsError } from './options.js'
import { demandPeers } from './peer.js'

describe('a client that only one connector needs', () => {
  it('is named with the command that installs it, where it is missing', () => {
    expect(() => demandPeers('kafka', 'zod', 'not-a-client', '@not/there')).toThrow(
      new OptionsError('kafka needs what is not installed: run "npm install not-a-client @not/there"'),
    )
  })

  it('is not asked for where it is installed', () => {
    expect(() => demandPeers('postgres', 'pg')).not.toThrow()
    expect(() => demandPeers('kafka', '@platformatic/kafka')).not.toThrow()
    expect(() => demandPeers('nats', '@nats-io/transport-node', '@nats-io/jetstream')).not.toThrow()
  })
})
