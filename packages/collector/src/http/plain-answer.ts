import { STATUS_CODES, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../clock.js'
import type { HttpAnswer } from './exchange.js'

/**
 * Writes an answer as `node:http` does, in the same order but at once. Its headers are the collector's own: what they
 * repeat of a plain request is printable and of one line.
 *
 * @param rest the lines that tell the date and what becomes of the connection
 */
export function writePlain(socket: Socket, { status, headers, cookies, body = '' }: HttpAnswer, rest: string): void {
  const bytes = Buffer.byteLength(body)
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n`
  if (cookies) for (const cookie of cookies) head += `set-cookie: ${cookie}\r\n`
  head += `content-length: ${bytes}\r\n`
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`
  head += rest
  // Text of one byte a character, which almost all are, is written as it lies in memory.
  if (typeof body === 'string') socket.write(head + body, bytes === body.length ? 'latin1' : 'utf8')
  else socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]))
}

/** Gives the line with the date, made once a second. */
export function dateLine(clock: Pick<Clock, 'now'>): () => string {
  let second = NaN
  let line = ''
  return () => {
    const now = Math.floor(clock.now() / 1_000)
    if (now !== second) {
      second = now
      line = `Date: ${new Date(now * 1_000).toUTCString()}\r\n`
    }
    return line
  }
}

/** The lines that end the head of an answer after which the connection is kept. */
export function keptLines({ keepAliveTimeout, maxRequestsPerSocket }: Server): string {
  const most = maxRequestsPerSocket ? `, max=${maxRequestsPerSocket}` : ''
  const times = keepAliveTimeout ? `Keep-Alive: timeout=${Math.floor(keepAliveTimeout / 1_000)}${most}\r\n` : ''
  return `Connection: keep-alive\r\n${times}\r\n`
}

/** The lines that end the head of the last one. */
export const LAST_LINES = 'Connection: close\r\n\r\n'

/** What `node:http` says of a request that ends before its end. */
export const CUT_SHORT: string = `HTTP/1.1 400 ${STATUS_CODES[400]}\r\n${LAST_LINES}`
