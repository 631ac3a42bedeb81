import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { POSTGRES } from '../../../scripts/servers.mjs'
import { requireProgram } from '../../../scripts/programs.mjs'
import { serverProcess, type ServerProcess } from './server-process.js'

/** The real thing, in a folder of its own: the superuser is `admin`, sinks are `writer`. */
export interface PostgresServer extends ServerProcess {
  /** As the superuser. */
  ask(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>
}

export async function postgresServer(): Promise<PostgresServer> {
  const path = realpathSync(requireProgram(POSTGRES))
  const server = await serverProcess({
    name: 'postgres',
    unprivileged: true,
    prepare: (folder) => [
      join(dirname(path), 'initdb'),
      '--pgdata',
      join(folder, 'data'),
      '--username',
      'admin',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--no-sync',
    ],
    // What is written here need not outlive a power failure.
    command: ({ port, folder }) => [
      path,
      '-D',
      join(folder, 'data'),
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-k',
      folder,
      '-c',
      'fsync=off',
      '-c',
      'shared_buffers=32MB',
    ],
    ready: /database system is ready to accept connections/,
    stopSignal: 'SIGINT',
  })
  const admin = new pg.Client({ connectionString: `postgres://admin@127.0.0.1:${server.port}/postgres` })
  await admin.connect()
  await admin.query('create role writer login; grant create, connect on database postgres to writer')
  await admin.query('grant create, usage on schema public to writer')
  return {
    ...server,
    ask: async (statement) => (await admin.query(statement)).rows,
    stop: async () => {
      await admin.end()
      await server.stop()
    },
  }
}

/** A sink's address on it. */
export const addressOf = (port: number): string => `postgres://writer@127.0.0.1:${port}/postgres`
