import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Collector } from '@throughline/collector'
import express from 'express'

/** A way in which a collector is mounted. Every case of the HTTP suite runs through each of them. */
export interface Host {
  readonly name: string
  /** Mounts the collector at `/collect` and answers with a function that sends requests below it. */
  open(collector: Collector): Promise<Mounted>
}

export interface Mounted {
  send(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export const HOSTS: readonly Host[] = [
  {
    name: 'node:http',
    open: (collector) => listen(createServer((request, response) => collector.node(request, response))),
  },
  {
    name: 'Express 5',
    open: (collector) => listen(createServer(express().use('/collect', collector.express()))),
  },
  {
    name: 'Express 5 behind its own JSON and text parsers',
    open: (collector) =>
      listen(createServer(express().use(express.json(), express.text()).use('/collect', collector.express()))),
  },
  {
    name: 'fetch',
    open: async (collector) => ({
      send: (path, init) => collector.fetch(new Request(`http://collect.example/collect${path}`, init)),
      close: async () => undefined,
    }),
  },
]

async function listen(server: Server): Promise<Mounted> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    send: (path, init) => fetch(`http://127.0.0.1:${port}/collect${path}`, init),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
