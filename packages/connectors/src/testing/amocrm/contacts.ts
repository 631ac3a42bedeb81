import { z } from 'zod'
import type { StoredContact, Tables } from './state.js'

/** A contact that comes with a deal. */
export interface NewContact {
  readonly name?: string
  readonly first_name?: string
  readonly last_name?: string
  readonly custom_fields_values?: readonly {
    readonly field_code: 'PHONE' | 'EMAIL'
    readonly values: readonly { readonly value: string; readonly enum_code?: string }[]
  }[]
}

export const newContact: z.ZodType<NewContact> = z.strictObject({
  name: z.string().exactOptional(),
  first_name: z.string().exactOptional(),
  last_name: z.string().exactOptional(),
  custom_fields_values: z
    .array(
      z.strictObject({
        field_code: z.enum(['PHONE', 'EMAIL']),
        values: z.array(z.strictObject({ value: z.string(), enum_code: z.string().exactOptional() })).min(1),
      }),
    )
    .exactOptional(),
})

/** Stores it, when there is one, and returns its ID. */
export function addContact(input: NewContact | undefined, tables: Tables): number | undefined {
  if (!input) return undefined
  const id = tables.nextId()
  const valueOf = (code: string): string | undefined =>
    input.custom_fields_values?.find((field) => field.field_code === code)?.values[0]?.value
  const [name, phone, email] = [input.name, valueOf('PHONE'), valueOf('EMAIL')]
  const stored: StoredContact = { id, ...(name && { name }), ...(phone && { phone }), ...(email && { email }) }
  tables.contacts.set(id, stored)
  return id
}
