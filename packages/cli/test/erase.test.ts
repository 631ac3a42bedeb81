import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCommand, startServer, type Server } from './process.js'

const VISITOR = 'V1StGXR8-Z5jdHi6B-myT'

describe('throughline erase', { timeout: 60_000 }, () => {
  it('erases beside a running server, whose own sinks forget, and changes no figure', async () => {
    const cwd = project()
    await using server = await startServer(cwd)
    await send(server, VISITOR, 'app-1')
    await send(server, 'somebody else', 'app-2')
    await server.untilDelivered('crm')
    const before = await reportOf(cwd)
    const { code, stdout } = await runCommand(cwd, ['erase', VISITOR, '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        erased: {
          events: 2,
          applications: 1,
          rejected: 1,
          sinks: { archive: 2, warehouse: 2 },
          pending: [],
          cannot: ['crm'],
        },
      },
    ])
    expect(await reportOf(cwd)).toEqual(before)
    expect(traces(cwd)).toEqual([])
    // The server goes on with the file that took the old one's place.
    await send(server, 'somebody else', 'app-3')
    await server.untilDelivered('crm')
    expect(readFileSync(join(cwd, 'events.ndjson'), 'utf8').trim().split('\n')).toHaveLength(4)
  })

  it('erases while no server runs, and over HTTP while one does', async () => {
    const cwd = project()
    {
      await using server = await startServer(cwd)
      await send(server, VISITOR, 'app-1')
      await server.untilDelivered('crm')
    }
    const { code, stdout } = await runCommand(cwd, ['erase', VISITOR])
    expect([code, stdout]).toEqual([
      0,
      `log        2 events, 1 application, 1 refused message erased
archive    2 removed or made anonymous
warehouse  2 removed or made anonymous
crm        cannot forget by itself: look there too
`,
    ])
    expect(traces(cwd)).toEqual([])

    await using server = await startServer(cwd)
    await send(server, VISITOR, 'app-9')
    await server.untilDelivered('crm')
    const answer = await fetch(`http://127.0.0.1:${server.port}/v1/visitors/${VISITOR}`, {
      method: 'DELETE',
      headers: { authorization: 'Bearer admin-token' },
    })
    expect(await answer.json()).toMatchObject({ erased: { events: 2, sinks: { archive: 2, warehouse: 2 } } })
    expect(traces(cwd)).toEqual([])
  })

  it('says so where there is no log', async () => {
    expect(await runCommand(project(), ['erase', VISITOR])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no log yet'),
    })
  })
})

/** A folder with a configuration, as a user has one; its CRM never answers. */
function project(): string {
  const cwd = mkdtempSync(join(tmpdir(), 'throughline-erase-'))
  const config = {
    adminToken: 'admin-token',
    sites: [{ id: 'shop', writeKey: 'shop-web', secretKey: 'shop-secret' }],
    sinks: [
      { type: 'file', name: 'archive', path: 'events.ndjson' },
      { type: 'webhook', name: 'crm', url: 'http://127.0.0.1:9/hook', secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    ],
  }
  writeFileSync(join(cwd, 'throughline.config.json'), JSON.stringify(config))
  return cwd
}

/** A visit and an application, and a message that is refused. */
async function send({ port }: Server, anonymousId: string, applicationId: string): Promise<void> {
  const session = { id: `session-of-${applicationId}`, index: 1, startedAt: Date.now() }
  const context = { session, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' }
  const batch = [
    { type: 'page', messageId: `page-${applicationId}`, anonymousId, context },
    {
      type: 'track',
      event: 'Application Submitted',
      messageId: `m-${applicationId}`,
      anonymousId,
      properties: { applicationId },
      context,
    },
    { type: 'track', anonymousId },
  ]
  const answer = await fetch(`http://127.0.0.1:${port}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: 'shop-web', batch }),
  })
  expect(await answer.json()).toMatchObject({ accepted: 2 })
}

async function reportOf(cwd: string): Promise<unknown> {
  return JSON.parse((await runCommand(cwd, ['report', 'money', '--json'])).stdout).rows
}

/** Files of the project that name the visitor. */
function traces(cwd: string): readonly string[] {
  const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return paths.filter((path) => readFileSync(path, 'latin1').includes(VISITOR))
}
