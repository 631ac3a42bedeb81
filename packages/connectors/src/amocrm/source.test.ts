import type { HookRequest, Translation } from '@throughline/collector'
import { parseMessage } from '@throughline/protocol'
import { describe, expect, it } from 'vitest'
import { amocrmSource } from './source.js'
import type { AmocrmSourceOptions } from './source-options.js'

const SECRET = 'a-secret-of-decent-length'

function hook(body: string, secret: string | undefined = SECRET): HookRequest {
  return { headers: () => undefined, secret, body: new TextEncoder().encode(body), receivedAt: 0 }
}

function translate(body: string, options: Partial<AmocrmSourceOptions> = {}): Translation {
  return amocrmSource({ secret: SECRET, ...options }).translate(hook(`${body}&account[id]=77`))
}

function propertiesOf(body: string, options: Partial<AmocrmSourceOptions> = {}): readonly unknown[] {
  const translation = translate(body, options)
  return translation.kind === 'messages' ? translation.messages.map(({ properties }) => properties) : []
}

const won =
  'leads[status][0][id]=12&leads[status][0][status_id]=142&leads[status][0][pipeline_id]=3&leads[status][0][price]=50000' +
  '&leads[status][0][last_modified]=1772441000&leads[status][0][custom_fields][0][id]=901' +
  '&leads[status][0][custom_fields][0][code]=APPLICATION_ID&leads[status][0][custom_fields][0][values][0][value]=app-1'

describe('the amoCRM source', () => {
  it('lets in only the secret, whole', () => {
    const source = amocrmSource({ secret: SECRET })
    expect(source.verify(hook('', SECRET))).toBe(true)
    expect(source.verify(hook('', `${SECRET}x`))).toBe(false)
    expect(source.verify(hook('', SECRET.slice(1)))).toBe(false)
    expect(source.verify(hook('', ''))).toBe(false)
    expect(source.verify({ ...hook(''), secret: undefined })).toBe(false)
  })

  it('makes a sale of a deal that was moved to 142', () => {
    const translation = translate(won)
    expect(translation).toEqual({
      kind: 'messages',
      messages: [
        {
          type: 'track',
          event: 'Deal Changed',
          messageId: expect.stringMatching(/^amocrm-[\w-]{22}$/),
          timestamp: 1772441000_000,
          properties: {
            dealId: '12',
            stage: '142',
            status: 'won',
            pipeline: '3',
            value: 50_000,
            currency: 'RUB',
            applicationId: 'app-1',
          },
        },
      ],
    })
    expect(translation.kind === 'messages' && translation.messages.map((message) => parseMessage(message).ok)).toEqual([
      true,
    ])
  })

  it('reads 143 as lost and any other stage as open', () => {
    const at = (status: number): string => `leads[update][0][id]=1&leads[update][0][status_id]=${status}`
    expect(propertiesOf(at(143))).toMatchObject([{ status: 'lost' }])
    expect(propertiesOf(at(9))).toMatchObject([{ status: 'open', stage: '9' }])
  })

  it('reads stages as the options say, the pipeline first', () => {
    const stages = { '3/142': 'target', '9': { name: 'Qualified', status: 'target' }, '3/9': 'unsorted' } as const
    const at = (pipeline: number, status: number): string =>
      `leads[update][0][id]=1&leads[update][0][status_id]=${status}&leads[update][0][pipeline_id]=${pipeline}`
    expect(propertiesOf(at(3, 142), { stages })).toMatchObject([{ status: 'target', stage: '142' }])
    expect(propertiesOf(at(4, 142), { stages })).toMatchObject([{ status: 'won' }])
    expect(propertiesOf(at(4, 9), { stages })).toMatchObject([{ status: 'target', stage: 'Qualified' }])
    expect(propertiesOf(at(3, 9), { stages })).toMatchObject([{ status: 'unsorted', stage: '9' }])
  })

  it('finds the application ID by the ID of its field', () => {
    expect(propertiesOf(won, { applicationField: '901' })).toMatchObject([{ applicationId: 'app-1' }])
    expect(propertiesOf(won, { applicationField: 'OTHER' })).not.toMatchObject([{ applicationId: 'app-1' }])
  })

  it('gives one change one message ID, however often it is told, and another change another', () => {
    const idOf = (body: string): unknown => {
      const translation = translate(body)
      return translation.kind === 'messages' ? translation.messages[0]?.messageId : undefined
    }
    expect(idOf(won)).toBe(idOf(won))
    expect(idOf(won)).not.toBe(idOf(won.replace('50000', '60000')))
    expect(idOf(won)).not.toBe(idOf(won.replace('1772441000', '1772441001')))
    expect(idOf(won)).not.toBe(idOf(won.replace('142', '143')))
    expect(idOf(won)).not.toBe(idOf(won.replaceAll('[status][0]', '[update][0]')))
  })

  it('loses a deleted deal, with the money it brought', () => {
    expect(propertiesOf('leads[delete][0][id]=12&leads[delete][0][price]=50000')).toEqual([
      { dealId: '12', stage: 'deleted', status: 'lost' },
    ])
  })

  it('makes nothing of the short form, which does not tell the stage', () => {
    expect(translate('leads[update][0][id]=12')).toEqual({ kind: 'messages', messages: [] })
  })

  it('makes nothing of what is not about deals', () => {
    expect(translate('contacts[update][0][id]=12')).toEqual({ kind: 'messages', messages: [] })
  })

  it('calls a body that is no webhook malformed', () => {
    const source = amocrmSource({ secret: SECRET })
    expect(source.translate(hook('{"a":1}'))).toMatchObject({ kind: 'malformed' })
    expect(source.translate(hook(''))).toMatchObject({ kind: 'malformed' })
  })

  it('refuses a secret that is too short and a stage that cannot be', () => {
    expect(() => amocrmSource({ secret: 'short' })).toThrow('at least 16 characters')
    expect(() => amocrmSource({ secret: SECRET, stages: { won: 'won' } })).toThrow('"<pipeline ID>/<stage ID>"')
  })
})
