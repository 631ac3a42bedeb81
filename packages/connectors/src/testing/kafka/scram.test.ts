import { describe, expect, it } from 'vitest'
import { scramServer, scramUser } from './scram.js'

/** The example of https://www.rfc-editor.org/rfc/rfc7677#section-3 */
const RFC = {
  password: 'pencil',
  salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
  iterations: 4_096,
  nonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
}
const FIRST = 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO'
const WITHOUT_PROOF = 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
const FINAL = `${WITHOUT_PROOF},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`

describe('the stand-in’s SCRAM', () => {
  it('says what the RFC’s example says', () => {
    const server = scramServer('SCRAM-SHA-256', RFC)
    expect(server.first(FIRST)).toBe(
      'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    )
    expect(server.final(FINAL)).toBe('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
  })

  it.each([
    ['another password', { ...RFC, password: 'pen' }, FINAL],
    ['another nonce', { ...RFC, nonce: 'x' }, FINAL],
    ['a proof cut short', RFC, `${WITHOUT_PROOF},p=dHzb`],
    ['no proof', RFC, WITHOUT_PROOF],
  ])('refuses %s', (_, secrets, final) => {
    const server = scramServer('SCRAM-SHA-256', secrets)
    server.first(FIRST)
    expect(server.final(final)).toBeUndefined()
  })

  it('refuses a proof before there was a challenge, and a first message that is none', () => {
    expect(scramServer('SCRAM-SHA-256', RFC).final(FINAL)).toBeUndefined()
    expect(scramServer('SCRAM-SHA-256', RFC).first('n=user')).toBeUndefined()
  })

  it('reads a name with a comma and an equals sign in it', () => {
    expect(scramUser('n,,n=a=2Cb=3Dc,r=x')).toBe('a,b=c')
  })
})
