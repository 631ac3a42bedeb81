/** `''` for an absent value, `undefined` for one that is no text. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.join(',')
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.trim() : undefined
}

/** One or more texts, whole: a campaign's name may have a comma. `undefined` when one of them is no text. */
export function readTexts(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null || value === '') return []
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  const texts = values.filter((each) => typeof each === 'string')
  return texts.length === values.length ? texts : undefined
}

export function readDate(text: string): string | undefined {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  // The engine reads 30 February as 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined
}

export function readCurrency(text: string): string | undefined {
  return /^[A-Z]{3}$/.test(text) ? text : undefined
}

export function readNumber(text: string, min: number, max: number): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) && value >= min && value <= max ? value : undefined
}

/** Some of the columns, in their own order. */
export function readBy<Column extends string>(text: string, columns: readonly Column[]): readonly Column[] | undefined {
  const asked = text.split(',').map((name) => name.trim())
  if (!asked.every((name) => isOneOf(columns, name))) return undefined
  return columns.filter((column) => asked.includes(column))
}

export function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return values.some((known) => known === value)
}
