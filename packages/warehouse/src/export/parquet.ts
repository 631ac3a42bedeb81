import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import type { ColumnType, TableSpec } from '../schema/star/table.js'
import type { Value } from '../store/statements.js'
import { portions } from './portions.js'

type Element = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number]

/** Writes a table as Apache Parquet: texts in UTF-8, integers of 64 bits. Memory holds one group of rows. */
export async function writeParquet(
  path: string,
  { columns }: TableSpec,
  rows: Iterable<readonly Value[]>,
): Promise<number> {
  const named = Object.entries(columns).map(([name, [type]]) => ({ name, type }))
  const schema: Element[] = [{ name: 'root', num_children: named.length }, ...named.map(elementOf)]
  const writer = new ParquetWriter({ writer: fileWriter(path), schema, createdBy: 'throughline' })
  let written = 0
  for (const some of portions(rows)) {
    const columnData = named.map(({ name, type }, at) => ({
      name,
      data: some.map((row) => valueOf(row[at] ?? null, type)),
    }))
    await writer.write({ columnData, rowGroupSize: some.length })
    written += some.length
  }
  await writer.finish()
  return written
}

function elementOf({ name, type }: { readonly name: string; readonly type: ColumnType }): Element {
  const repetition_type = type.endsWith('?') ? 'OPTIONAL' : 'REQUIRED'
  switch (type) {
    case 'text':
    case 'text?':
      return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }
    case 'integer':
    case 'integer?':
      return { name, type: 'INT64', repetition_type }
    case 'real':
      return { name, type: 'DOUBLE', repetition_type }
  }
}

function valueOf(value: Value, type: ColumnType): Value | bigint {
  return typeof value === 'number' && type.startsWith('integer') ? BigInt(value) : value
}
