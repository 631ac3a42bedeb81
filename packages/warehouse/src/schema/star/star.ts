import { ATTRIBUTION } from './attribution.js'
import { COMMENTS } from './comments.js'
import { DIMENSIONS } from './dimensions.js'
import { MONEY_FACTS } from './money-facts.js'
import { SITE_FACTS } from './site-facts.js'
import type { TableSpec } from './table.js'

/** Every table there is. */
export const STAR: readonly TableSpec[] = [...DIMENSIONS, ...SITE_FACTS, ...MONEY_FACTS, ...ATTRIBUTION, ...COMMENTS]

const BY_NAME: ReadonlyMap<string, TableSpec> = new Map(STAR.map((table) => [table.name, table]))

/** The table of that name; throws when there is none. */
export function tableSpec(name: string): TableSpec {
  const found = BY_NAME.get(name)
  if (!found) throw new Error(`there is no table "${name}"`)
  return found
}
