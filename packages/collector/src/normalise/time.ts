import { epochMs } from '@throughline/protocol'

/** Client clocks that are off by less than this are believed: the difference is mostly the way through the network. */
const TRUSTED_SKEW_MS = 1_000

/** How far the client's clock was behind when it sent; 0 where that is not told or little. */
export function clockSkewMs(sentAt: string | number | undefined, receivedAt: number): number {
  const sent = roundMs(sentAt)
  const skew = sent === undefined ? 0 : receivedAt - sent
  return Math.abs(skew) > TRUSTED_SKEW_MS ? skew : 0
}

/**
 * When an event really happened, epoch milliseconds: the client's timestamp moved by how far the client's clock was
 * off. Never later than the arrival. Without a timestamp it happened when it arrived.
 */
export function occurredAt(timestamp: string | number | undefined, skewMs: number, receivedAt: number): number {
  const claimed = roundMs(timestamp)
  return claimed === undefined ? receivedAt : Math.min(claimed + skewMs, receivedAt)
}

function roundMs(time: string | number | undefined): number | undefined {
  const ms = epochMs(time)
  return ms === undefined ? undefined : Math.round(ms)
}
