import type { HttpAnswer } from '@throughline/collector'
import { expect, test } from 'vitest'
import { ad, pageView } from '../test/events.js'
import { warehouseOf } from '../test/open.js'
import { reportRoutes } from './route.js'

async function get(path: string, query = ''): Promise<HttpAnswer> {
  const warehouse = await warehouseOf([pageView('1', 's', { touch: ad })])
  const [route] = reportRoutes(warehouse)
  expect(route).toMatchObject({ method: 'GET', path: '/v1/reports/*', admin: true })
  const answer = await route?.handle({
    method: 'GET',
    path,
    query: new URLSearchParams(query),
    headers: () => undefined,
    address: undefined,
    body: async () => null,
  })
  await warehouse.close()
  return answer ?? { status: 0 }
}

const bodyOf = ({ body }: HttpAnswer): unknown => JSON.parse(String(body))

test('a report is answered as JSON with the parameters that were in force', async () => {
  const answer = await get('/v1/reports/money', 'from=2026-03-01&by=channel&by=source&model=')
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  expect(bodyOf(answer)).toMatchObject({
    report: 'money',
    params: { from: '2026-03-01', model: 'last_non_direct', by: ['channel', 'source'], currency: 'RUB' },
    rows: [{ channel: 'Paid Search', source: 'yandex', visits: 1 }],
  })
})

test('format=csv is a file', async () => {
  const answer = await get('/v1/reports/money', 'format=csv&by=source')
  expect(answer).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="money.csv"' },
  })
  expect(answer.body).toMatch(/^source,visits,.*\nyandex,1,0,/)
})

test('format=xlsx is a workbook', async () => {
  const answer = await get('/v1/reports/money', 'format=xlsx')
  expect(answer.headers).toMatchObject({ 'content-disposition': 'attachment; filename="money.xlsx"' })
  expect(
    Buffer.from(answer.body ?? '')
      .subarray(0, 2)
      .toString(),
  ).toBe('PK')
})

test('wrong parameters are answered 400 with what is accepted', async () => {
  const answer = await get('/v1/reports/money', 'model=magic')
  expect(answer.status).toBe(400)
  expect(bodyOf(answer)).toEqual({
    error:
      '"model" must be one of first, last, last_non_direct, last_paid, linear, position, time_decay, data_driven, not "magic"',
  })
})

test('a format there is not is answered 400', async () => {
  const answer = await get('/v1/reports/money', 'format=pdf')
  expect(answer.status).toBe(400)
  expect(bodyOf(answer)).toEqual({ error: '"format" must be one of json, csv, xlsx, not "pdf"' })
})

test.each(['/v1/reports/profit', '/v1/reports/', '/v1/reports/constructor'])(
  '%s is answered 404 with the reports there are',
  async (path) => {
    const answer = await get(path)
    expect(answer.status).toBe(404)
    expect(bodyOf(answer)).toMatchObject({
      reports: [
        'overview',
        'conversions',
        'money',
        'deals',
        'chains',
        'retention',
        'first-payment',
        'funnel',
        'unmatched-costs',
      ],
    })
  },
)
