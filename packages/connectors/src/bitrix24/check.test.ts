import { expect, it } from 'vitest'
import { bitrix24World } from '../../test/bitrix24-world.js'
import { bitrix24Source } from './source.js'
import { bitrix24 } from './sink.js'

const hook = 'https://demo.bitrix24.ru/rest/1/demo/'

it('tells what of the options the portal has, and changes nothing there', async () => {
  const { portal, context } = bitrix24World()
  const sink = bitrix24({ hook, stages: { Paid: 'C3:NEW' }, updates: { Paid: { fields: { UF_CRM_X: 'userId' } } } })
  expect(await sink.check?.(context)).toEqual([
    { level: 'good', text: 'the portal is demo.bitrix24.ru' },
    { level: 'wrong', text: 'the portal has no field UF_CRM_X' },
    { level: 'wrong', text: 'the portal has no STAGE_ID C3:NEW' },
    { level: 'good', text: 'the field for the application ID, UF_CRM_APP_ID, is made at the first delivery' },
  ])
  const source = bitrix24Source({ hook, applicationToken: 'a-token-of-bitrix24', stages: { 'C9:X': 'target' } })
  expect(await source.check?.(context)).toMatchObject([
    { level: 'good' },
    { level: 'good', text: 'pipelines: General (0), Repeat sales (3)' },
    { level: 'doubtful', text: expect.stringContaining('no field UF_CRM_APP_ID yet') },
    { level: 'wrong', text: 'the portal has no stage C9:X, which the option "stages" names' },
    { level: 'doubtful' },
  ])
  expect(portal.all('deal')).toEqual([])
})

it('tells why the portal does not answer, without its secret', async () => {
  const { context } = bitrix24World()
  const findings = await bitrix24({ hook: 'https://demo.bitrix24.ru/rest/1/wrong/' }).check?.(context)
  expect(findings).toEqual([
    {
      level: 'wrong',
      text: expect.stringMatching(/INVALID_CREDENTIALS.*make a new one$/),
    },
  ])
})
