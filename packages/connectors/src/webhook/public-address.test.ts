import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliveryContext } from '../../test/context.js'
import { attempt } from '../../test/deliver.js'
import { application } from '../../test/events.js'
import { leapingClock } from '../../test/leaping-clock.js'
import { isPublic } from './public-address.js'
import { webhook, WEBHOOK_LIMITS } from './sink.js'

const SECRET = 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

describe('an address', () => {
  it.each(['8.8.8.8', '172.32.0.1', '100.63.255.255', '2606:4700::1111', '::ffff:8.8.8.8'])(
    'is public: %s',
    (address) => {
      expect(isPublic(address)).toBe(true)
    },
  )

  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '168.63.129.16',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
    '2001:0:1::1',
    '2001:db8::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'ff02::1',
  ])('is not public: %s', (address) => {
    expect(isPublic(address)).toBe(false)
  })

  it('is public as IPv4 exactly when it is as the same address in IPv6', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => isPublic(address) === isPublic(`::ffff:${address}`)))
  })
})

describe('a webhook to public addresses only', () => {
  async function sendTo(url: string, addresses: readonly string[], publicOnly = true) {
    const sent: string[] = []
    const asked: string[] = []
    const context = deliveryContext({
      clock: leapingClock(),
      limits: WEBHOOK_LIMITS,
      handle: async (request) => {
        sent.push(request.url)
        return new Response(null, { status: 204 })
      },
    })
    const resolve = async (host: string) => {
      asked.push(host)
      if (addresses.length === 0) throw new Error('ENOTFOUND')
      return addresses.map((address) => ({ address }))
    }
    const sink = webhook({ name: 'crm', url, secret: SECRET, publicOnly }, { resolve })
    const end = await attempt(sink, [application('app-1')], context)
    return { end, sent, asked }
  }

  it('sends where all addresses are public', async () => {
    const { end, sent } = await sendTo('https://crm.example/hook', ['203.0.114.1', '2606:4700::1111'])
    expect([end, sent]).toEqual([[{ kind: 'delivered' }], ['https://crm.example/hook']])
  })

  it('sends nothing where one of them is not, and says which', async () => {
    const { end, sent } = await sendTo('https://crm.example/hook', ['203.0.114.1', '10.0.0.5'])
    expect(end).toMatchObject({
      code: 'unauthorised',
      message: expect.stringContaining('the host of "crm" is 10.0.0.5'),
    })
    expect(sent).toEqual([])
  })

  it('asks for the host as it is connected to, whatever way an address is written', async () => {
    expect((await sendTo('http://[::1]:80/hook', ['::1'])).asked).toEqual(['::1'])
    expect((await sendTo('http://0x7f.1/hook', ['127.0.0.1'])).asked).toEqual(['127.0.0.1'])
    expect((await sendTo('http://2130706433/', ['127.0.0.1'])).asked).toEqual(['127.0.0.1'])
  })

  it('waits where the host cannot be resolved', async () => {
    expect((await sendTo('https://crm.example/', [])).end).toMatchObject({ code: 'no-answer' })
  })

  it('asks nobody when the option is off', async () => {
    expect(await sendTo('http://crm.internal/', ['10.0.0.5'], false)).toMatchObject({
      asked: [],
      sent: ['http://crm.internal/'],
    })
  })
})
