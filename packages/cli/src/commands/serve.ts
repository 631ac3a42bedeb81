import { Command, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { listen } from '../serve.js'
import { openService } from '../service.js'
import { firstSignal } from '../signals.js'
import type { World } from '../world.js'
import { configOf, withCommonOptions, type CommonOptions } from './common.js'

interface ServeOptions extends CommonOptions {
  readonly port?: number
  readonly host?: string
}

/** `throughline serve`: the collector, the reports and the dashboard on one port, until a signal. */
export function serveCommand(world: World): Command {
  const command = new Command('serve')
    .option('--port <number>', 'instead of the configured port; 0 takes any free one', readPort)
    .option('--host <address>', 'address to listen on (default: every one of this machine)')
  return withCommonOptions(command, ['serve', 'serve --port 9000 --host 127.0.0.1']).action(
    async (options: ServeOptions) => {
      const config = await configOf(options, world)
      const logger = pino({ name: 'throughline', level: world.env['DEBUG'] ? 'debug' : 'info' }, pino.destination(2))
      const stopped = firstSignal()
      const service = await openService(config, { logger })
      const server = await listen(service, { port: options.port ?? config.port, host: options.host })
      const urls = {
        collector: `${server.url}/v1/batch`,
        script: `${server.url}/t.js`,
        dashboard: `${server.url}/dashboard`,
        reports: `${server.url}/v1/reports/money`,
      }
      if (options.json) world.print(`${JSON.stringify({ ready: true, url: server.url, urls, data: config.dataDir })}\n`)
      else {
        for (const [name, url] of Object.entries(urls)) world.print(`${name.padEnd(10)} ${url}\n`)
        world.print(`data       ${config.dataDir}\nready      ${server.url}\n`)
      }
      await stopped
      world.warn('closing: answering the last requests and ending deliveries under way\n')
      await server.close()
    },
  )
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('expected a port from 0 to 65535')
}
