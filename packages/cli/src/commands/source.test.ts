import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../program.js'

const SECRET = 'very-secret-of-the-crm'

const CONFIG = {
  sites: [{ id: 'shop', writeKey: 'shop-web' }],
  sources: [
    {
      type: 'json',
      name: 'home-crm',
      verify: { by: 'hmac', header: 'x-signature', secret: SECRET },
      events: [
        {
          event: 'Deal Changed',
          when: { kind: 'order' },
          each: 'orders',
          properties: { dealId: 'id', stage: 'state' },
          at: 'changed',
          stages: { new: 'open', paid: 'won' },
        },
      ],
    },
    { type: 'bitrix24', hook: 'https://x.bitrix24.ru/rest/1/verysecretcode/', applicationToken: SECRET },
  ],
}

async function tryBody(body: string, args: readonly string[] = ['home-crm']) {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-source-'))
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(CONFIG))
  writeFileSync(join(cwd, 'body'), body)
  let [stdout, stderr] = ['', '']
  const [name = '', ...options] = args
  const code = await run(['source', 'try', name, 'body', ...options], {
    cwd,
    env: {},
    print: (text) => void (stdout += String(text)),
    warn: (text) => void (stderr += text),
  })
  expect(stdout + stderr).not.toMatch(/very-?secret/)
  return { code, stdout, stderr }
}

describe('throughline source try', () => {
  it('shows what a body would become, and why a part of it would be refused', async () => {
    const orders = [{ id: 7, state: 'paid', changed: 1_772_441_000 }, { id: 8, state: 'lost' }, { state: 'new' }]
    const { code, stdout } = await tryBody(JSON.stringify({ kind: 'order', orders }))
    expect(code).toBe(0)
    expect(stdout).toBe(
      [
        'Deal Changed, 2026-03-02T08:43:20.000Z',
        '  dealId: "7"',
        '  stage: "paid"',
        '  status: "won"',
        'refused: Deal Changed: the stage "lost" is not among "stages": add it, or "otherwise"',
        'refused: "Deal Changed": "dealId" must be a string of 1 to 255 characters',
        '',
      ].join('\n'),
    )
  })

  it('fails where nothing can be read, and says so where no rule is for it', async () => {
    expect(await tryBody('{"kind":')).toMatchObject({ code: 1, stderr: expect.stringContaining('can read nothing') })
    expect(await tryBody('{"kind":"other"}')).toMatchObject({ code: 0, stdout: expect.stringContaining('no rule') })
  })

  it('reads a form of any other source, as JSON where that is asked for', async () => {
    const deleted = await tryBody('event=ONCRMDEALDELETE&data[FIELDS][ID]=17&ts=1772441000', ['bitrix24', '--json'])
    expect(JSON.parse(deleted.stdout)).toMatchObject({
      events: [{ event: 'Deal Changed', properties: { dealId: '17', stage: 'deleted', status: 'lost' } }],
      refused: [],
    })
    const changed = await tryBody('event=ONCRMDEALUPDATE&data[FIELDS][ID]=17', ['bitrix24'])
    expect(changed.stdout).toContain('begins a reading')
  })

  it('names the sources that there are', async () => {
    expect(await tryBody('{}', ['home'])).toMatchObject({ code: 2, stderr: expect.stringContaining('home-crm') })
  })
})
