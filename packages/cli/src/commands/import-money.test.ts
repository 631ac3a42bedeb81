import { describe, expect, it } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { project } from '../../test/project.js'

/** A project whose report of deals is looked at. */
function dealing() {
  const { throughline, write, onceDelivered } = project('Europe/Moscow')
  const deals = () => onceDelivered(async ({ warehouse }) => (await warehouse.report('deals')).rows)
  return { throughline, write, deals }
}

const DEALS = [
  'deal_id;date;stage;application_id;value;product',
  '7;01.03.2026 10:00;New;app-1;;',
  '7;02.03.2026 12:30;Paid;app-1;"1 500,50";Course',
  '8;2026-03-02;Gone;;200;',
].join('\n')
const STAGES = ['--stage', 'New=open', '--stage', 'Paid=won', '--stage', 'Gone=lost']

describe('throughline import deals', () => {
  it('shows what would be imported, and imports nothing, with --dry-run', async () => {
    const { throughline, write } = dealing()
    write('deals.csv', DEALS)
    const dry = await throughline('import', 'deals', 'deals.csv', ...STAGES, '--dry-run')
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain('2026-03-02T09:30:00.000Z')
    expect(dry.stdout).toContain('would import 3 deals for shop: 1 open, 1 won, 1 lost, 1700.50 RUB\n')
    expect(dry.stdout).toContain('the application of 0 of 3 is known')
    const real = await throughline('import', 'deals', 'deals.csv', ...STAGES)
    expect(real.stdout).toMatch(/^imported 3 deals for shop/)
  })

  it('imports the same file again without changing anything, and anew when it is told to', async () => {
    const { throughline, write } = dealing()
    write('deals.csv', DEALS)
    await throughline('import', 'deals', 'deals.csv', ...STAGES)
    const again = await throughline('import', 'deals', 'deals.csv', ...STAGES)
    expect(again.stdout).toContain('imported 0 of 3 deals')
    expect(again.stdout).toContain('3 imported before; --again records them anew')
    const anew = await throughline('import', 'deals', 'deals.csv', ...STAGES, '--again', '--json')
    expect(JSON.parse(anew.stdout)).toMatchObject({ dryRun: false, rows: 3, recorded: 3, known: 0 })
  })

  it('imports nothing of a file with a bad line, and names every one', async () => {
    const { throughline, write } = dealing()
    write(
      'deals.csv',
      [
        'deal_id,date,stage,value',
        '7,2026-03-01,New,5',
        ',2026-03-01,New,5',
        '8,yesterday,New,5',
        '9,2026-03-01,Unknown,5',
        '10,,New,5',
        '11,2026-03-01,New,"1,234"',
        '12,,,5',
        '7,2026-03-01,New,6',
      ].join('\n'),
    )
    const { code, stderr } = await throughline('import', 'deals', 'deals.csv', '--stage', 'New=open')
    expect(code).toBe(1)
    expect(stderr.split('\n').slice(1, -1)).toEqual([
      '  line 3: deal_id is empty',
      '  line 4: date "yesterday" is not a time such as 2026-03-31T14:05:00+03:00, 31.03.2026 14:05 or 1774955100',
      '  line 5: status is empty; say what the stage means: --stage "Unknown=won"',
      '  line 6: date is empty',
      '  line 7: value "1,234" can be read in two ways; write 1234 or 1.234',
      '  line 8: deal "12" is not known yet, so its stage must be named',
      '  line 9: is about the same deal and time as line 2',
    ])
    expect((await throughline('import', 'deals', 'deals.csv', '--stage', 'New=opne')).code).toBe(2)
    expect((await throughline('import', 'deals')).code).toBe(2)
  })

  it('takes the cost of goods from an accounting workbook, and leaves the deal in its stage', async () => {
    const { throughline, write, deals } = dealing()
    write('deals.csv', DEALS)
    await throughline('import', 'deals', 'deals.csv', ...STAGES)
    await deals()
    const workbook = await writeExcelFile(
      [
        [{ value: 'Себестоимость продаж за март' }],
        [{ value: 'Номер заказа' }, { value: 'Покупатель' }, { value: 'Себестоимость, руб.' }],
        [{ value: 7 }, { value: 'Анна' }, { value: 900.25 }],
        [{ value: 'Итого' }, null, { value: 900.25 }],
      ],
      { sheet: 'TDSheet' },
    ).toBuffer()
    write('cost.xlsx', workbook)
    const columns = ['--column', 'deal_id=Номер заказа', '--column', 'cost_of_goods=Себестоимость, руб.']
    const { stdout } = await throughline('import', 'deals', 'cost.xlsx', ...columns)
    expect(stdout).toBe(
      'imported 1 deal for shop: 1 won, cost of goods 900.25 RUB\nthe application of 0 of 1 is known\n',
    )
    expect((await throughline('import', 'deals', 'cost.xlsx', ...columns)).stdout).toContain('imported 0 of 1 deal')
    expect(await deals()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          deal_id: '7',
          stage: 'Paid',
          status: 'won',
          value: 1500.5,
          cost_of_goods: 900.25,
          won_date: '2026-03-02',
        }),
      ]),
    )
  }, 60_000)
})

describe('throughline import payments', () => {
  it('takes payments and refunds, with constants for what the file does not say', async () => {
    const { throughline, write } = dealing()
    write('bank.tsv', 'No\tSum\tOrder\tWhen\n31\t1500\t7\t01.03.2026\n32\t-500,5\t7\t02.03.2026 18:00\n')
    const columns = ['payment_id=No', 'amount=Sum', 'deal_id=Order', 'date=When'].flatMap((each) => ['--column', each])
    const { stdout } = await throughline('import', 'payments', 'bank.tsv', ...columns, '--set', 'currency=KZT')
    expect(stdout).toBe('imported 2 payments for shop: 999.50 KZT\nthe application of 0 of 2 is known\n')
    expect((await throughline('import', 'payments', 'bank.tsv', ...columns, '--set', 'currency=KZT')).stdout).toContain(
      'imported 0 of 2',
    )
  })

  it('refuses payments that are nobody’s, twice the same one, and unknown options', async () => {
    const { throughline, write } = dealing()
    write('p.csv', 'payment_id,date,amount,deal_id\n1,2026-03-01,5,\n2,2026-03-01,5,7\n2,2026-03-02,5,7\n')
    const { code, stderr } = await throughline('import', 'payments', 'p.csv')
    expect(code).toBe(1)
    expect(stderr).toContain('line 2: one of deal_id, application_id, user_id must say whose it is')
    expect(stderr).toContain('line 4: is about the same payment and time as line 3')
    const wrong = await throughline('import', 'payments', 'p.csv', '--column', 'payment_i=No')
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "payment_id"?') })
  })
})
