import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import writeExcelFile from 'write-excel-file/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLines } from './read-lines.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-tables-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function written(bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, 'table')
  await writeFile(path, bytes)
  return path
}
const NAMES = ['date', 'amount']

describe('readLines', () => {
  it('parts a header of which no name is known by the mark that parts it most', async () => {
    const { lines } = await readLines(await written('Дата;Сумма, руб.\n'), NAMES)
    expect(lines).toEqual([{ number: 1, values: ['Дата', 'Сумма, руб.'] }])
  })

  it('reads the first sheet of a workbook: dates as days, numbers as they are, empty lines counted', async () => {
    const workbook = await writeExcelFile(
      [
        [{ value: 'date' }, { value: 'amount' }],
        [{ value: new Date(Date.UTC(2026, 2, 31)), type: Date, format: 'dd.mm.yyyy' }, { value: 1234.5 }],
        [null, null],
        [{ value: '2026-04' }, { value: 50_000 }],
      ],
      { sheet: 'Costs' },
    ).toBuffer()
    expect(await readLines(await written(workbook), NAMES)).toEqual({
      lines: [
        { number: 1, values: ['date', 'amount'] },
        { number: 2, values: ['2026-03-31', '1234.5'] },
        { number: 4, values: ['2026-04', '50000'] },
      ],
      problems: [],
    })
  })
  it('reads an export "for Excel": UTF-16 with tabs', async () => {
    const path = await written(Buffer.from('\uFEFFdate\tamount\r\n2026-03-31\t1,5\r\n', 'utf16le'))
    expect((await readLines(path, NAMES)).lines[1]?.values).toEqual(['2026-03-31', '1,5'])
  })
  it('reads what a Russian Excel saves as CSV: Windows-1251 with semicolons', async () => {
    const path = await written(Buffer.from('c4e0f2e03bd1f3ecece00d0a30312e30332e323032363b312c350d0a', 'hex'))
    expect((await readLines(path, NAMES)).lines.map(({ values }) => values)).toEqual([
      ['Дата', 'Сумма'],
      ['01.03.2026', '1,5'],
    ])
  })
  it('takes text of another language for no Cyrillic', async () => {
    const path = await written(Buffer.from('date;campaign\n2026-03-01;Größe für Österreich\n', 'latin1'))
    await expect(readLines(path, NAMES)).rejects.toThrow(
      `${path} cannot be read: it is neither UTF-8 nor Cyrillic Windows-1251; save it as "CSV UTF-8"`,
    )
  })
  it('says what is wrong with a file that is no table', async () => {
    await expect(readLines(join(folder, 'none'), NAMES)).rejects.toThrow(/none cannot be read: /)
    await expect(readLines(await written('PK\u0003\u0004 and no more'), NAMES)).rejects.toThrow(
      'it is not an Excel workbook',
    )
  })
})
