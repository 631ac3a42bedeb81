import { isJsonObject, type Json, type JsonObject } from '@throughline/protocol'

/** A user's properties after the operations of one event, in the order in which Amplitude takes them. */
export function applyOperations(before: JsonObject, operations: JsonObject): JsonObject {
  const user: Record<string, Json | undefined> = { ...before }
  const each = (operation: string, apply: (name: string, value: Json) => void): void => {
    const values = operations[operation]
    if (!isJsonObject(values)) return
    for (const [name, value] of Object.entries(values)) if (value !== undefined) apply(name, value)
  }
  each('$setOnce', (name, value) => (user[name] ??= value))
  each('$add', (name, value) => (user[name] = Number(user[name] ?? 0) + Number(value)))
  each('$append', (name, value) => (user[name] = [...listOf(user[name]), ...listOf(value)]))
  each('$prepend', (name, value) => (user[name] = [...listOf(value), ...listOf(user[name])]))
  each('$set', (name, value) => (user[name] = value))
  each('$unset', (name) => delete user[name])
  return user
}

function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
