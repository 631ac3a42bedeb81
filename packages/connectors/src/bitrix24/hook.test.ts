import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseHook } from './hook.js'

it('reads what has changed, by whom it is told and when', () => {
  const body =
    'event=OnCrmDealUpdate&event_handler_id=5&data[FIELDS][ID]=17&ts=1772441000' +
    '&auth[domain]=example.bitrix24.ru&auth[member_id]=a2&auth[application_token]=t0ken'
  const hook = {
    event: 'ONCRMDEALUPDATE',
    id: '17',
    sentAt: 1_772_441_000,
    applicationToken: 't0ken',
    domain: 'example.bitrix24.ru',
  }
  expect(parseHook(body)).toEqual(hook)
  expect(parseHook(body.replaceAll('[', '%5B').replaceAll(']', '%5D'))).toEqual(hook)
})

it('is none without an event, and never throws', () => {
  expect(parseHook('')).toBeUndefined()
  expect(parseHook('{"event":"ONCRMDEALUPDATE"}')).toBeUndefined()
  expect(parseHook('event[x]=ONCRMDEALUPDATE')).toBeUndefined()
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z[\]0-9=&%_.]{0,12}$/)), (parts) => {
      expect(() => parseHook(`event=X&data${parts.join('')}`)).not.toThrow()
    }),
  )
})
