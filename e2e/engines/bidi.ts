import { WebSocket } from 'ws'

/** A session of [WebDriver BiDi](https://w3c.github.io/webdriver-bidi/). */
export interface Bidi {
  /** Sends a command and gives its result. Rejects on the browser's error, and on silence. */
  send(method: string, params?: object): Promise<Readonly<Record<string, unknown>>>
  close(): void
}

const ANSWER_MS = 30_000

interface Answer {
  readonly id?: number
  readonly type: string
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: string
  readonly message?: string
}

export async function openBidi(address: string): Promise<Bidi> {
  const socket = new WebSocket(`${address}/session`)
  const waiting = new Map<number, (answer: Answer) => void>()
  let last = 0
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const lost = (): void => {
    for (const answer of waiting.values()) answer({ type: 'error', error: 'the connection was closed' })
  }
  socket.on('close', lost).on('error', lost)
  socket.on('message', (data: Buffer) => {
    const answer: Answer = JSON.parse(data.toString())
    waiting.get(answer.id ?? 0)?.(answer)
  })

  async function send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++last
    const { type, result, error, message } = await new Promise<Answer>((resolve) => {
      const silent = (): void => resolve({ type: 'error', error: `no answer in ${ANSWER_MS} ms` })
      const timer = setTimeout(silent, ANSWER_MS)
      waiting.set(id, (answer) => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve(answer)
      })
      socket.send(JSON.stringify({ id, method, params }))
    })
    if (type !== 'success' || !result) throw new Error(`${method}: ${error} ${message ?? ''}`)
    return result
  }

  await send('session.new', { capabilities: {} })
  return { send, close: () => socket.terminate() }
}
