import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { serveNode, type NodeParts } from './node.js'

const lines: NodeParts = {
  router: () => ({ status: 200, headers: { 'x-two': 'one\nother' }, body: '' }),
  isLate: () => false,
}

describe('an answer that cannot be sent', () => {
  it('ends the connection', async () => {
    const server = createServer((request, response) => serveNode(lines, request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed')
    server.close()
  })

  it('is an error of the host where there is one', () => {
    const request = new IncomingMessage(new Socket())
    const errors: unknown[] = []
    serveNode(lines, request, new ServerResponse(request), (error) => errors.push(error))
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_INVALID_CHAR' })])
  })
})
