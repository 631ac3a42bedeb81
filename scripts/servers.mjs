/** @typedef {import('./programs.mjs').Program} Program */

const VERSIONS = [18, 17, 16, 15, 14, 13]

/** Debian and Homebrew keep it off PATH, beside other versions of it. @type {Program} */
export const POSTGRES = {
  name: 'PostgreSQL',
  variable: 'POSTGRES_PATH',
  names: [
    'postgres',
    ...VERSIONS.map((version) => `/usr/lib/postgresql/${version}/bin/postgres`),
    ...VERSIONS.map((version) => `/usr/pgsql-${version}/bin/postgres`),
    ...VERSIONS.map((version) => `/opt/homebrew/opt/postgresql@${version}/bin/postgres`),
    ...VERSIONS.map((version) => `/usr/local/opt/postgresql@${version}/bin/postgres`),
    '/Applications/Postgres.app/Contents/Versions/latest/bin/postgres',
  ],
  apt: 'postgresql',
  command: process.platform === 'darwin' ? 'brew install postgresql@17' : 'sudo apt-get install postgresql',
  version: true,
}

/** @type {Program} */
export const NATS_SERVER = {
  name: 'NATS server',
  variable: 'NATS_SERVER_PATH',
  names: ['nats-server', '/usr/sbin/nats-server'],
  apt: 'nats-server',
  command: process.platform === 'darwin' ? 'brew install nats-server' : 'sudo apt-get install nats-server',
  version: true,
}

/** What the tests of sinks run against. */
export const SERVERS = [POSTGRES, NATS_SERVER]
