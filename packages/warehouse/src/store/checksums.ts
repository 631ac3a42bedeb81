import { createHash } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { STAR } from '../schema/star/star.js'
import type { WarehouseTables } from '../schema/tables.js'

/** What a table holds, in short. */
export interface TableChecksum {
  readonly table: string
  readonly rows: number
  /** SHA-256 over the rows in the order of their key. */
  readonly checksum: string
}

/** Reads every table whole, row by row. */
export async function checksums(db: Kysely<WarehouseTables>): Promise<readonly TableChecksum[]> {
  const sums: TableChecksum[] = []
  for (const { name, key } of STAR) {
    const hash = createHash('sha256')
    let rows = 0
    const order = sql.join(key.map((column) => sql.ref(column)))
    const table = sql<Readonly<Record<string, unknown>>>`(select * from ${sql.table(name)} order by ${order})`
    for await (const row of db.selectFrom(table.as('ordered')).selectAll().stream()) {
      hash.update(JSON.stringify(row))
      rows += 1
    }
    sums.push({ table: name, rows, checksum: hash.digest('hex') })
  }
  return sums
}
