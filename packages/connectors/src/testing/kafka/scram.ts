import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'

export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-512'

/** What a server knows of a user, and what it throws the dice for. */
export interface ScramSecrets {
  readonly password: string
  readonly salt: Buffer
  readonly iterations: number
  /** The server's part of the nonce. */
  readonly nonce: string
}

/** The server's side of one exchange, message by message; `undefined` refuses the client. */
export interface ScramServer {
  first(clientFirst: string): string | undefined
  final(clientFinal: string): string | undefined
}

const HASHES = { 'SCRAM-SHA-256': ['sha256', 32], 'SCRAM-SHA-512': ['sha512', 64] } as const

/** SCRAM without channel binding: https://www.rfc-editor.org/rfc/rfc5802#section-5 */
export function scramServer(mechanism: ScramMechanism, secrets: ScramSecrets): ScramServer {
  const { password, salt, iterations, nonce } = secrets
  const [hash, length] = HASHES[mechanism]
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest()
  let said: readonly [bare: string, serverFirst: string, nonce: string] | undefined

  return {
    first: (clientFirst) => {
      const [, bare, clientNonce] = /^n,,(n=[^,]*,r=([^,]+))$/.exec(clientFirst) ?? []
      if (bare === undefined || clientNonce === undefined) return undefined
      const both = `${clientNonce}${nonce}`
      const serverFirst = `r=${both},s=${salt.toString('base64')},i=${iterations}`
      said = [bare, serverFirst, both]
      return serverFirst
    },
    final: (clientFinal) => {
      const [, withoutProof, both, proof] = /^(c=biws,r=([^,]+)),p=(.+)$/.exec(clientFinal) ?? []
      if (!said || both !== said[2] || proof === undefined) return undefined
      const auth = `${said[0]},${said[1]},${withoutProof ?? ''}`
      const salted = pbkdf2Sync(password, salt, iterations, length, hash)
      const clientKey = hmac(salted, 'Client Key')
      const signature = hmac(createHash(hash).update(clientKey).digest(), auth)
      const right = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)))
      const given = Buffer.from(proof, 'base64')
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
      return `v=${hmac(hmac(salted, 'Server Key'), auth).toString('base64')}`
    },
  }
}

/** The user whom a client's first message names, with what stands for `,` and `=` in it put back. */
export function scramUser(clientFirst: string): string | undefined {
  return /^n,,n=([^,]*),/.exec(clientFirst)?.[1]?.replaceAll('=2C', ',').replaceAll('=3D', '=')
}
