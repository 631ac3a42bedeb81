/** How much of its rate a vendor's account is used at, and how long ago it last complained. */
export interface Throttle {
  /** 1: the whole rate. */
  readonly factor: number
  /** Requests answered since the last 429. */
  readonly sinceComplaint: number
}

export const FULL_SPEED: Throttle = { factor: 1, sinceComplaint: Infinity }

/** A 429 that comes so few requests after another is a repeated one: then the rate itself is wrong. */
const REPEATED_WITHIN = 20
const SLOWEST = 1 / 64
/** Of the whole rate, for every request that is answered without complaint: back at full speed after some fifty. */
const RECOVERY = 0.02

/** After a 429. The first only pauses, which is the pace's affair; the next halve the rate. */
export function complained({ factor, sinceComplaint }: Throttle): Throttle {
  const repeated = sinceComplaint < REPEATED_WITHIN
  return { factor: repeated ? Math.max(SLOWEST, factor / 2) : factor, sinceComplaint: 0 }
}

/** After any other answer. */
export function answered({ factor, sinceComplaint }: Throttle): Throttle {
  return { factor: Math.min(1, factor + RECOVERY), sinceComplaint: sinceComplaint + 1 }
}
