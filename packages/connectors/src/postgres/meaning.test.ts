import { SinkUnavailable } from '@throughline/collector'
import { describe, expect, it } from 'vitest'
import { unavailable } from './meaning.js'

const said = (code: string, more: object = {}): Error => Object.assign(new Error('as it says'), { code, ...more })

describe('an error of PostgreSQL', () => {
  it.each([
    ['53300', 'server-error', 'too many connections'],
    ['53100', 'server-error', 'a full disk'],
    ['53200', 'server-error', 'no memory'],
    ['40001', 'server-error', 'a transaction that could not be put in order'],
    ['40P01', 'server-error', 'a deadlock'],
    ['55P03', 'server-error', 'a lock that was not to be had'],
    ['57014', 'server-error', 'a statement that took too long'],
    ['57P03', 'server-error', 'a server that is starting'],
    ['25006', 'server-error', 'a server that only reads'],
    ['57P01', 'no-answer', 'a connection that was ended'],
    ['ECONNRESET', 'no-answer', 'a connection that is gone'],
    ['EPIPE', 'no-answer', 'a connection that is gone, by a code as long as a SQLSTATE'],
    ['28P01', 'unauthorised', 'a wrong password'],
    ['3D000', 'unauthorised', 'a database that is not there'],
    ['42501', 'unauthorised', 'a privilege that is not held'],
    ['42P01', 'unauthorised', 'a table that is not there'],
    ['42P10', 'unauthorised', 'a table without its primary key'],
    ['23502', 'unauthorised', 'a column that wants a value'],
    ['22P05', 'refused', 'a character that text cannot hold'],
    ['22001', 'refused', 'a value that is too long'],
    ['23514', 'refused', 'a row that a condition forbids'],
    ['54001', 'refused', 'JSON that is nested too deeply'],
    ['P0001', 'refused', 'a row that a trigger forbids'],
  ])('%s means %s: %s', (code, meaning) => {
    expect(unavailable(said(code))).toMatchObject({ code: meaning })
  })

  it('names the constraint, and no value of the row', () => {
    const why = unavailable(
      said('23514', { constraint: 'no_poison', detail: 'Failing row contains (ann@shop.example)' }),
    )
    expect(why.message).toBe('PostgreSQL says 23514: as it says (constraint no_poison)')
  })

  it('that was understood before is passed on', () => {
    const why = new SinkUnavailable('no-answer', 'the collector is closing')
    expect(unavailable(why)).toBe(why)
  })
})
