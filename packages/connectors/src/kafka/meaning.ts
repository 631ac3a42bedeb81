import { SinkUnavailable } from '@throughline/collector'

/** Errors of the protocol by what they speak of: https://kafka.apache.org/protocol.html#protocol_error_codes */
const MESSAGES: ReadonlySet<number> = new Set([
  10, // MESSAGE_TOO_LARGE
  18, // RECORD_LIST_TOO_LARGE
  32, // INVALID_TIMESTAMP
  87, // INVALID_RECORD
])

/** What an operator must mend. */
const OPERATORS: ReadonlySet<number> = new Set([
  3, // UNKNOWN_TOPIC_OR_PARTITION
  17, // INVALID_TOPIC_EXCEPTION
  21, // INVALID_REQUIRED_ACKS
  29, // TOPIC_AUTHORIZATION_FAILED
  31, // CLUSTER_AUTHORIZATION_FAILED
  33, // UNSUPPORTED_SASL_MECHANISM
  34, // ILLEGAL_SASL_STATE
  35, // UNSUPPORTED_VERSION
  44, // POLICY_VIOLATION
  54, // SECURITY_DISABLED
  58, // SASL_AUTHENTICATION_FAILED
])

/** What an operator would look at, by the protocol's number or by Node's name for what is wrong with a certificate. */
const ADVICE: ReadonlyMap<number | string, string> = new Map<number | string, string>([
  [33, 'set "mechanism" to one that the cluster knows'],
  [58, 'look at "user" and "password"'],
  ...[
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ].map((code) => [code, 'set "caFile" to the certificate of its authority'] as const),
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'name the brokers in "brokers", and the cluster its listeners, as the certificate does',
  ],
])

/** What an error of the client, or one that a broker gives a partition, means for the delivery. */
export function unavailable(error: unknown): SinkUnavailable {
  if (error instanceof SinkUnavailable) return error
  const all = flat(error)
  const because = { cause: error }
  const numbered = all.find(({ apiCode }) => apiCode !== undefined)
  const last = numbered ?? all.at(-1)
  const said = last ? `${last.name === undefined ? '' : `${last.name}: `}${last.message}` : String(error)
  if (numbered?.apiCode !== undefined) {
    const code = MESSAGES.has(numbered.apiCode)
      ? 'refused'
      : OPERATORS.has(numbered.apiCode)
        ? 'unauthorised'
        : 'server-error'
    const advice = ADVICE.get(numbered.apiCode)
    return new SinkUnavailable(code, `Kafka says ${said}${advice === undefined ? '' : `: ${advice}`}`, because)
  }
  if (all.some(({ code }) => code === 'PLT_KFK_AUTHENTICATION' || code === 'PLT_KFK_UNSUPPORTED_API'))
    return new SinkUnavailable('unauthorised', `Kafka lets nobody in: ${said}`, because)
  const distrusted = all.find(({ code = '' }) => ADVICE.has(code))
  if (distrusted)
    return new SinkUnavailable(
      'unauthorised',
      `Kafka's certificate is not believed (${distrusted.message}): ${ADVICE.get(distrusted.code ?? '') ?? ''}`,
      because,
    )
  const unknown = all.find(({ message }) => message.startsWith('Unknown topic '))
  if (unknown)
    return new SinkUnavailable(
      'unauthorised',
      `Kafka says: ${unknown.message} Create it, or set "createTopics"`,
      because,
    )
  return new SinkUnavailable('no-answer', `no answer from Kafka: ${said}`, because)
}

/** One error of those that the client gathers into one. */
interface Said {
  readonly code: string | undefined
  /** The protocol's number and name, where a broker gave it. */
  readonly apiCode: number | undefined
  readonly name: string | undefined
  readonly message: string
}

function flat(error: unknown): readonly Said[] {
  if (!(error instanceof Error)) return []
  const inner = error instanceof AggregateError ? error.errors.flatMap(flat) : []
  const cause = error.cause === undefined ? [] : flat(error.cause)
  return [saidOf(error), ...inner, ...cause]
}

function saidOf(error: Error): Said {
  const [code, apiCode, apiId] = [
    'code' in error ? error.code : undefined,
    'apiCode' in error ? error.apiCode : undefined,
    'apiId' in error ? error.apiId : undefined,
  ]
  return {
    code: typeof code === 'string' ? code : undefined,
    apiCode: typeof apiCode === 'number' && apiCode > 0 ? apiCode : undefined,
    name: typeof apiId === 'string' ? apiId : undefined,
    message: error.message,
  }
}
