import { createServer, type Server } from 'node:http'
import type { Collector } from '@throughline/collector'
import express from 'express'
import express4 from 'express4'
import { fastify } from 'fastify'
import { Hono } from 'hono'

/** A way in which a collector is mounted. Every case of the HTTP suite runs through each of them. */
export interface Host {
  readonly name: string
  /** Mounts the collector at `/collect` and answers with a function that sends requests below it. */
  open(collector: Collector): Promise<Mounted>
}

export interface Mounted {
  /** Where it listens; absent where requests are handed over without a connection. */
  readonly port?: number
  send(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export const HOSTS: readonly Host[] = [
  {
    name: 'node:http',
    open: (collector) => listen(createServer((request, response) => collector.node(request, response))),
  },
  {
    name: 'node:http, in front of Express 5',
    open: (collector) => {
      const server = createServer(express())
      collector.attach(server)
      return listen(server)
    },
  },
  { name: 'Express 5', open: (collector) => listen(createServer(express().use('/collect', collector.express()))) },
  { name: 'Express 4', open: (collector) => listen(createServer(express4().use('/collect', collector.express()))) },
  {
    name: 'Express 5 behind its own parsers',
    open: (collector) =>
      listen(
        createServer(
          express()
            .use(express.json({ limit: '1mb' }), express.text({ limit: '1mb' }), express.urlencoded({ extended: true }))
            .use('/collect', collector.express()),
        ),
      ),
  },
  { name: 'Fastify', open: openFastify },
  {
    name: 'Hono',
    open: async (collector) => {
      const app = new Hono().all('/collect/*', (context) => collector.fetch(context.req.raw))
      return overFetch((request) => app.fetch(request))
    },
  },
  // A Next route handler is a function from a standard Request to a Response.
  {
    name: 'a fetch handler, as in a Next route',
    open: async (collector) => overFetch((request) => collector.fetch(request)),
  },
]

async function openFastify(collector: Collector): Promise<Mounted> {
  const app = fastify()
  await app.register(async (scope) => {
    // Fastify hands the request over unread when a parser of ours takes every type and reads nothing.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.all('/collect/*', (request, reply) => {
      reply.hijack()
      collector.node(request.raw, reply.raw)
    })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { ...overPort(portOf(app.server)), close: () => app.close() }
}

function overFetch(handle: (request: Request) => Response | Promise<Response>): Mounted {
  return {
    send: async (path, init) => handle(new Request(`http://collect.example/collect${path}`, init)),
    close: async () => undefined,
  }
}

async function listen(server: Server): Promise<Mounted> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { ...overPort(portOf(server)), close: () => new Promise((resolve) => server.close(() => resolve())) }
}

function overPort(port: number): Pick<Mounted, 'send' | 'port'> {
  return { port, send: (path, init) => fetch(`http://127.0.0.1:${port}/collect${path}`, init) }
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the server does not listen')
  return address.port
}
