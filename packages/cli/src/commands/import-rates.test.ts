import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { project } from '../../test/project.js'

/** A project whose costs and their sum are looked at. */
function spending() {
  const { cwd, throughline, write, onceDelivered } = project('UTC')
  const spend = async (lines: string) => {
    write('costs.csv', lines)
    await throughline('import', 'costs', 'costs.csv')
    await onceDelivered(() => undefined)
  }
  const money = async () => {
    const { stdout } = await throughline('report', 'overview', '--by', 'source', '--json')
    const { rows, notes }: { rows: { cost: number }[]; notes?: string[] } = JSON.parse(stdout)
    return { cost: rows.map(({ cost }) => cost), notes }
  }
  return { cwd, throughline, write, spend, money }
}

describe('throughline import rates', () => {
  it('lets reports convert sums by the rate of their day, and names those of days before any rate', async () => {
    const { throughline, write, spend, money } = spending()
    await spend(
      'date,source,amount,currency\n2026-03-01,google,10,USD\n2026-03-02,google,10,USD\n2026-03-08,google,1,USD\n',
    )
    expect(await money()).toEqual({
      cost: [],
      notes: [expect.stringContaining('sums in USD are not in these figures (3')],
    })

    write('rates.csv', 'date;currency;rate;nominal\n02.03.2026;USD;90,5;\n2026-03-07;usd;920;10\n')
    expect(await throughline('import', 'rates', 'rates.csv')).toEqual({
      code: 0,
      stdout: 'imported 2 rates of USD in RUB, 2026-03-02 to 2026-03-07; 2 are known now\n',
      stderr: '',
    })
    expect(await money()).toEqual({ cost: [997], notes: [expect.stringContaining('(1 of them): there is no rate')] })

    write('rates.csv', 'date,currency,rate\n2026-03-01,USD,80\n2026-03-02,USD,100\n')
    await throughline('import', 'rates', 'rates.csv')
    expect(await money()).toEqual({ cost: [1892], notes: undefined })
  }, 60_000)

  it('imports nothing of a file with a bad line, and names every one', async () => {
    const { cwd, throughline, write } = spending()
    const lines = [
      'date,currency,rate,base',
      '2026-03-01,USD,,',
      '2026-13-01,USD,0,',
      '2026-03-01,RUB,1,',
      '2026-03-01,EUR,99,',
    ]
    write('rates.csv', [...lines, '2026-03-01,EUR,98,'].join('\n'))
    const { code, stderr } = await throughline('import', 'rates', 'rates.csv')
    expect(code).toBe(1)
    for (const problem of [
      'line 2: rate is empty',
      'line 3: date "2026-13-01" is not a date',
      'line 3: rate "0" is not a rate above 0',
      'line 4: RUB in RUB needs no rate',
      'line 6: names the same date and currency as line 5',
    ]) {
      expect(stderr).toContain(problem)
    }
    expect(existsSync(join(cwd, 'data', 'rates.csv'))).toBe(false)
  })

  it('keeps what was imported in a table that can be read and mended, and nothing with --dry-run', async () => {
    const { cwd, throughline, write } = spending()
    write('rates.csv', 'date,currency,rate,nominal\n2026-03-01,UZS,7,1000000000\n')
    const dry = await throughline('import', 'rates', 'rates.csv', '--base', 'USD', '--dry-run')
    expect(dry.stdout).toBe('would import 1 rate of UZS in USD, 2026-03-01 to 2026-03-01\n')
    expect(existsSync(join(cwd, 'data', 'rates.csv'))).toBe(false)

    await throughline('import', 'rates', 'rates.csv', '--base', 'USD')
    const kept = 'date,currency,rate,base\n2026-03-01,UZS,0.000000007,USD\n'
    expect(readFileSync(join(cwd, 'data', 'rates.csv'), 'utf8')).toBe(kept)
  })

  it('are in a backup', async () => {
    const { cwd, throughline, write, spend } = spending()
    await spend('date,source,amount\n2026-03-01,google,10\n')
    write('rates.csv', 'date,currency,rate\n2026-03-01,USD,80\n')
    await throughline('import', 'rates', 'rates.csv')
    expect((await throughline('backup', '--to', 'copy')).code).toBe(0)
    expect(readFileSync(join(cwd, 'copy', 'rates.csv'), 'utf8')).toContain('2026-03-01,USD,80,RUB')
  }, 60_000)
})
