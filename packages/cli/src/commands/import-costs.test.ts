import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrackedEvent } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../config/load.js'
import { run } from '../program.js'
import { deliverTo } from '../rebuild.js'
import { openWarehouse } from '../service.js'

/** A site to which somebody came from Yandex's campaign "spring", and from Google without one, on 2 March. */
async function project() {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-costs-'))
  const site = { id: 'shop', writeKey: 'shop-web', timezone: 'UTC', currency: 'RUB' }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify({ sites: [site] }))
  const visit = (session: string, source: string, campaign?: string): TrackedEvent => {
    const at = Date.UTC(2026, 2, 2, 12)
    return {
      id: session,
      site: 'shop',
      type: 'page',
      occurredAt: at,
      receivedAt: at,
      anonymousId: session,
      session: { id: session, index: 1, startedAt: at },
      touch: { at, source, medium: 'cpc', channel: 'Paid Search', ...(campaign && { campaign }) },
      properties: {},
    }
  }
  const warehouse = openWarehouse(await loadConfig({ cwd, env: {} }))
  await deliverTo(warehouse.sink(), [visit('1', 'yandex', 'spring'), visit('2', 'google')])
  await warehouse.close()
  return async (costs: string, ...args: readonly string[]) => {
    writeFileSync(join(cwd, 'costs.csv'), costs)
    let stdout = ''
    const code = await run(['import', 'costs', 'costs.csv', ...args], {
      cwd,
      env: {},
      print: (text) => void (stdout += String(text)),
      warn: () => {},
    })
    return { code, stdout }
  }
}

it('reads a table whose headers are the company’s own, when told what they are called', async () => {
  const importCosts = await project()
  const own = 'Расходы за март\nДата;Источник;Сумма;Кто внёс\n01.03.2026;seo;1 200,50;бухгалтерия\n'
  const names = ['--column', 'date=Дата', '--column', 'source=Источник', '--column', 'amount=Сумма']

  expect(await importCosts(own)).toMatchObject({ code: 1 })
  expect((await importCosts(own, ...names)).stdout).toContain('imported 1 row for shop: 1200.50 RUB')
  expect(await importCosts(own, '--column', 'day=Дата')).toMatchObject({ code: 2 })
})

describe('throughline import costs', () => {
  const COSTS = [
    'date,source,campaign,amount',
    '2026-03-01,yandex,spring,10',
    '2026-03-02,google,,20',
    '2026-03-02,yandex,sprng,30.5',
    '2026-03-03,yandex,sprng,1',
    '2026-03-03,vk,,0',
  ].join('\n')

  it('lists what was spent where nobody came from, and imports it all the same', async () => {
    const importCosts = await project()
    const { code, stdout } = await importCosts(COSTS)
    expect(code).toBe(0)
    expect(stdout).toBe(
      'imported 5 rows for shop: 61.50 RUB, 2026-03-01 to 2026-03-03\n' +
        'no visit came in that time from these sources and campaigns; see that links carry the same marks, or use --map:\n' +
        '  yandex / sprng: 31.50 RUB in 2 rows\n',
    )
  }, 30_000)

  it('tells it as data too, before anything is imported', async () => {
    const importCosts = await project()
    const { stdout } = await importCosts(COSTS, '--dry-run', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: true,
      unmatched: [{ source: 'yandex', campaign: 'sprng', rows: 2, sums: { RUB: 31.5 } }],
    })
  }, 30_000)
})
