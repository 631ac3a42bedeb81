import { randomBytes } from 'node:crypto'
import { scramServer, scramUser, type ScramMechanism, type ScramServer } from './scram.js'
import { KAFKA_ERRORS } from './topics.js'

export type SaslMechanism = 'PLAIN' | ScramMechanism

export const SASL_MECHANISMS: readonly SaslMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']

/** What a broker says of one step on the way in. */
export interface LoginStep {
  /** 0 where it may go on. */
  readonly error: number
  readonly message: string | null
  readonly said: string
}

/** How one connection gets in, by SASL: https://kafka.apache.org/protocol.html#sasl_handshake */
export interface Login {
  /** Whether the client may ask anything. */
  isIn(): boolean
  /** Error number of the answer; 0 where the client may go on with the mechanism. */
  handshake(mechanism: string): number
  authenticate(message: Buffer): LoginStep
}

/** Passwords by user; `undefined` lets everybody in. */
export function login(
  users: Readonly<Record<string, string>> | undefined,
  mechanisms: readonly SaslMechanism[],
): Login {
  let mechanism: SaslMechanism | undefined
  let scram: ScramServer | undefined
  let isIn = users === undefined

  const goOn = (said: string): LoginStep => ({ error: KAFKA_ERRORS.none, message: null, said })
  function refuse(): LoginStep {
    const message =
      mechanism === 'PLAIN'
        ? 'Authentication failed: Invalid username or password'
        : `Authentication failed during authentication due to invalid credentials with SASL mechanism ${String(mechanism)}`
    mechanism = undefined
    return { error: KAFKA_ERRORS.saslAuthenticationFailed, message, said: '' }
  }
  function letIn(said: string): LoginStep {
    isIn = true
    return goOn(said)
  }

  function plain(message: string): LoginStep {
    const [, user = '', password] = message.split('\0')
    return password !== undefined && users?.[user] === password ? letIn('') : refuse()
  }

  function challenge(by: ScramMechanism, message: string): LoginStep {
    const password = users?.[scramUser(message) ?? '']
    if (password === undefined) return refuse()
    const nonce = randomBytes(16).toString('base64url')
    scram = scramServer(by, { password, nonce, salt: randomBytes(16), iterations: 4_096 })
    const said = scram.first(message)
    return said === undefined ? refuse() : goOn(said)
  }

  function verify(by: ScramServer, message: string): LoginStep {
    scram = undefined
    const said = by.final(message)
    return said === undefined ? refuse() : letIn(said)
  }

  return {
    isIn: () => isIn,
    handshake: (asked) => {
      mechanism = mechanisms.find((each) => each === asked)
      return mechanism ? KAFKA_ERRORS.none : KAFKA_ERRORS.unsupportedSaslMechanism
    },
    authenticate: (bytes) => {
      const message = bytes.toString()
      if (!mechanism) return { error: KAFKA_ERRORS.illegalSaslState, message: null, said: '' }
      if (mechanism === 'PLAIN') return plain(message)
      return scram ? verify(scram, message) : challenge(mechanism, message)
    },
  }
}
