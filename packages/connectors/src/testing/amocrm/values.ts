import { z } from 'zod'
import type { ItemError } from './http.js'
import type { FieldType, FieldValue, StoredField, Tables } from './state.js'

/** A value on its way into a custom field, which is named by ID or by code. */
export const customValues: z.ZodType<readonly CustomValue[]> = z
  .array(
    z.strictObject({
      field_id: z.int().exactOptional(),
      field_code: z.string().exactOptional(),
      values: z
        .array(
          z.strictObject({
            value: z.union([z.string(), z.number(), z.boolean()]),
            enum_code: z.string().exactOptional(),
          }),
        )
        .min(1),
    }),
  )
  // More values than this are refused whatever the fields are.
  .max(40)

export interface CustomValue {
  readonly field_id?: number
  readonly field_code?: string
  readonly values: readonly { readonly value: FieldValue; readonly enum_code?: string }[]
}

/** What is wrong with the values of a deal's fields: a field that is not there, a value of another type. */
export function checkValues(list: readonly CustomValue[], { fields }: Tables): readonly ItemError[] {
  return list.flatMap((entry, index) => {
    const path = `custom_fields_values.${index}`
    const field = fieldOf(entry, fields)
    if (!field) {
      const name = entry.field_id === undefined ? 'field_code' : 'field_id'
      return [
        {
          code: 'NotSupportedChoice',
          path: `${path}.${name}`,
          detail: 'The value you selected is not a valid choice.',
        },
      ]
    }
    const type = KINDS[field.type]
    return entry.values.flatMap(({ value }, at) =>
      typeof value === type
        ? []
        : [
            {
              code: 'InvalidType',
              path: `${path}.values.${at}.value`,
              detail: `This value should be of type ${type}.`,
            },
          ],
    )
  })
}

/** How JSON carries a value of each type; times are unix seconds. */
const KINDS: Readonly<Record<FieldType, 'string' | 'number' | 'boolean'>> = {
  text: 'string',
  textarea: 'string',
  url: 'string',
  select: 'string',
  tracking_data: 'string',
  numeric: 'number',
  date_time: 'number',
  checkbox: 'boolean',
}

/** The values by field ID, as a deal keeps them. */
export function storedValues(list: readonly CustomValue[], { fields }: Tables): Readonly<Record<string, FieldValue>> {
  return Object.fromEntries(
    list.flatMap((entry) => {
      const field = fieldOf(entry, fields)
      const value = entry.values[0]?.value
      return field && value !== undefined ? [[field.id, value]] : []
    }),
  )
}

function fieldOf(entry: CustomValue, fields: ReadonlyMap<number, StoredField>): StoredField | undefined {
  if (entry.field_id !== undefined) return fields.get(entry.field_id)
  return [...fields.values()].find(({ code }) => code === entry.field_code)
}
