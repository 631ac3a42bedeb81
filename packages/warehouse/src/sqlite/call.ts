import { WarehouseError } from '../error.js'
import type { SqliteOptions, Role } from './open.js'

/** What a worker is told when it starts. */
export interface Start {
  readonly path: string
  readonly options: SqliteOptions
  readonly role: Role
}

/** What the worker can be asked for. Batches travel as JSON: one string is handed over faster than many objects. */
export type Request =
  | { readonly kind: 'deliver'; readonly batch: string }
  | { readonly kind: 'forget'; readonly visitor: string }
  | { readonly kind: 'report'; readonly name: string; readonly params: unknown }
  | { readonly kind: 'ready' }
  | { readonly kind: 'checksums' }
  | { readonly kind: 'close' }

export interface Call {
  readonly id: number
  readonly request: Request
}

/** An error on its way between threads, where classes are lost. */
export interface Failure {
  readonly message: string
  readonly code?: WarehouseError['code']
}

export type Answer =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: Failure }

/** The error as it travels. SQLite's do not say which file they are about. */
export function toFailure(error: unknown, path: string): Failure {
  if (error instanceof WarehouseError) return { message: error.message, code: error.code }
  return { message: `${path}: ${error instanceof Error ? error.message : String(error)}` }
}

/** The error as it was thrown. */
export function fromFailure({ message, code }: Failure): Error {
  return code === undefined ? new Error(message) : new WarehouseError(code, message)
}
