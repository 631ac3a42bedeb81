import type { DeliveryContext, Finding } from '@throughline/collector'

/** Where the account is at present, and what opens it. */
export interface Access {
  /** Such as `https://example.amocrm.ru`, without a slash at the end. */
  readonly baseUrl: string
  readonly token: string
}

/** What it takes to ask for access. */
export type Way = Pick<DeliveryContext, 'clock' | 'fetch'>

/** Gives access to one account. */
export interface Authority {
  /** Throws `SinkUnavailable`: `unauthorised` when only an operator can help. */
  access(way: Way): Promise<Access>
  /** Other access in place of one that was answered 401; `undefined` when there is none to be had. */
  renewed(refused: Access, way: Way): Promise<Access | undefined>
  /** What an operator should know of it. */
  findings(now: number): Promise<readonly Finding[]>
}

/** A long-lived token, which nothing can renew. */
export function longLivedToken(access: Access): Authority {
  return {
    access: async () => access,
    renewed: async () => undefined,
    findings: async () => [],
  }
}
