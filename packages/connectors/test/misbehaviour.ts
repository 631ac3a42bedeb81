import type { Faults } from '../src/testing/vendor/faults.js'
import type { SinkUnderTest } from './sink-contract.js'

/** Lets a stand-in misbehave, and recover, by its switchboard of faults. */
export function misbehaviour(faults: Faults): Pick<SinkUnderTest, 'misbehave' | 'recover'> {
  return {
    misbehave: (how) =>
      faults.start(how === 'rate-limited-for-7s' ? { kind: 'rate-limited', retryAfterSeconds: 7 } : { kind: how }),
    recover: () => faults.stop(),
  }
}
