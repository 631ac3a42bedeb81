import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { vi } from 'vitest'
import { requireProgram } from '../../../scripts/programs.mjs'
import { NATS_SERVER } from '../../../scripts/servers.mjs'
import { serverProcess, type ServerProcess } from './server-process.js'

/** The real thing with JetStream, in a folder of its own. */
export interface NatsServer extends ServerProcess {
  /** As the administrator. */
  readonly manager: JetStreamManager
  /** What the sink must give as its password from now on. */
  setPassword(password: string): Promise<void>
  /** The messages of a stream, oldest first. */
  messages(
    stream: string,
  ): Promise<readonly { readonly subject: string; readonly id: string; readonly body: unknown }[]>
}

/** Sinks are the user `writer`, who may publish below `throughline` and `big`. */
export async function natsServer(): Promise<NatsServer> {
  const configure = (folder: string, password: string): void =>
    writeFileSync(
      join(folder, 'nats.conf'),
      `host: 127.0.0.1
       max_payload: 256KB
       jetstream { store_dir: "${folder}" }
       authorization { users: [
         { user: admin, password: admin },
         { user: writer, password: "${password}", permissions: { publish: ["throughline.>", "nobody.>", "$JS.API.>"] } }
       ] }`,
    )
  const server = await serverProcess({
    name: 'nats',
    command: ({ port, folder }) => {
      configure(folder, 'secret')
      return [requireProgram(NATS_SERVER), '-c', join(folder, 'nats.conf'), '-p', String(port)]
    },
    ready: /Server is ready/,
  })
  const admin = await connect({ servers: `127.0.0.1:${server.port}`, user: 'admin', pass: 'admin' })
  const manager = await jetstreamManager(admin)
  return {
    ...server,
    manager,
    setPassword: async (password) => {
      configure(server.folder, password)
      await server.signal('SIGHUP', /Reloaded server configuration/)
      // JetStream's interface is away for a moment.
      await vi.waitFor(() => manager.getAccountInfo(), { timeout: 20_000 })
    },
    messages: async (stream) => {
      const { state } = await manager.streams.info(stream)
      const numbers = Array.from({ length: state.messages }, (_, index) => state.first_seq + index)
      const found = await Promise.all(numbers.map((seq) => manager.streams.getMessage(stream, { seq })))
      return found.flatMap((message) =>
        message ? [{ subject: message.subject, id: message.header.get('Nats-Msg-Id'), body: message.json() }] : [],
      )
    },
    stop: async () => {
      await admin.close()
      await server.stop()
    },
  }
}
