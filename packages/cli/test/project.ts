import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '@throughline/collector'
import { loadConfig } from '../src/config/load.js'
import { run } from '../src/program.js'
import { openService, type Service } from '../src/service.js'

/** What a run of the command came to. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A folder with a configuration of one site, in which commands are run within this process. */
export interface Project {
  readonly cwd: string
  throughline(...args: readonly string[]): Promise<Ran>
  write(name: string, content: string | Uint8Array): void
  /** Starts the service, waits until the warehouse has all that is in the log, and asks it. */
  onceDelivered<Answer>(ask: (service: Service) => Promise<Answer> | Answer): Promise<Answer>
}

export function project(timezone: string): Project {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-import-'))
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(cwd, name), content)
  const site = { id: 'shop', writeKey: 'shop-web', timezone, currency: 'RUB' }
  write('throughline.config.json', JSON.stringify({ sites: [site] }))
  return {
    cwd,
    write,
    throughline: async (...args) => {
      let [stdout, stderr] = ['', '']
      const code = await run(args, {
        cwd,
        env: {},
        print: (text) => void (stdout += String(text)),
        warn: (text) => void (stderr += text),
      })
      return { code, stdout, stderr }
    },
    onceDelivered: async (ask) => {
      const service = await openService(await loadConfig({ cwd, env: {} }), { logger: silentLogger })
      try {
        for (;;) {
          const [warehouse] = await service.collector.status()
          if (warehouse?.position && warehouse.behind === 0 && warehouse.parked === 0) return await ask(service)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      } finally {
        await service.close()
      }
    },
  }
}
