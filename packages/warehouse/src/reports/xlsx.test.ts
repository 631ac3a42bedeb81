import { expect, test } from 'vitest'
import { toXlsx } from './xlsx.js'

test('a report is a workbook: a ZIP archive that begins as one', async () => {
  const workbook = await toXlsx({ columns: ['source', 'romi'], rows: [{ source: 'yandex', romi: null }] }, 'money')
  expect(Buffer.from(workbook.subarray(0, 2)).toString()).toBe('PK')
})

test('more rows than a sheet holds are refused, not cut', async () => {
  const rows = Array.from({ length: 1_048_576 }, () => ({}))
  await expect(toXlsx({ columns: [], rows }, 'deals')).rejects.toThrow('use CSV')
})
