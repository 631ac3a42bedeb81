import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isOlder } from './node-version.mjs'
import { root } from './root.mjs'
import { tally } from './unit-results.mjs'

describe('isOlder', () => {
  it('compares major and minor versions as numbers', () => {
    expect(isOlder('18.20.0', '20.19')).toBe(true)
    expect(isOlder('20.9.0', '20.19')).toBe(true)
    expect(isOlder('20.19.0', '20.19')).toBe(false)
    expect(isOlder('22.0.0', '20.19')).toBe(false)
  })
})

describe('tally', () => {
  it('counts passed tests and names the failed ones', () => {
    const tests = [test('passes', 'passed'), test('fails', 'failed', ['expected 1'])]

    expect(tally({ testResults: [file('failed', tests)] })).toEqual({
      passed: 1,
      failures: ['packages/a.test.ts › fails\nexpected 1'],
    })
  })

  it('takes a skipped test for a failed one', () => {
    expect(tally({ testResults: [file('passed', [test('waits', 'skipped')])] }).failures).toEqual([
      'packages/a.test.ts › waits\nwas skipped',
    ])
  })

  it('takes a file that cannot be run for a failed test', () => {
    expect(tally({ testResults: [file('failed', [])] }).failures).toEqual(['packages/a.test.ts\ncannot be loaded'])
  })
})

function test(fullName: string, status: string, failureMessages: string[] = []) {
  return { fullName, status, failureMessages }
}

function file(status: string, assertionResults: ReturnType<typeof test>[]) {
  return { name: join(root, 'packages/a.test.ts'), status, message: 'cannot be loaded', assertionResults }
}
