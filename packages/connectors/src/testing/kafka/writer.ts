/** A part of an answer in Kafka's protocol. */
export type Part = Buffer

export const int8 = (value: number): Part => sized(1, (buffer) => buffer.writeInt8(value))
export const int16 = (value: number): Part => sized(2, (buffer) => buffer.writeInt16BE(value))
export const int32 = (value: number): Part => sized(4, (buffer) => buffer.writeInt32BE(value))
export const int64 = (value: bigint): Part => sized(8, (buffer) => buffer.writeBigInt64BE(value))
/** No tagged fields. */
export const noTags: Part = Buffer.from([0])

export function uvarint(value: number): Part {
  const bytes = []
  for (let left = value; ; left = Math.floor(left / 0x80)) {
    if (left < 0x80) return Buffer.from([...bytes, left])
    bytes.push((left % 0x80) | 0x80)
  }
}

export function text(value: string | null): Part {
  if (value === null) return uvarint(0)
  const bytes = Buffer.from(value)
  return Buffer.concat([uvarint(bytes.length + 1), bytes])
}

/** `COMPACT_BYTES`, which look like a text. */
export const bytes: (value: string) => Part = text

/** `STRING`, of versions that are not flexible. */
export function plainText(value: string): Part {
  const encoded = Buffer.from(value)
  return Buffer.concat([int16(encoded.length), encoded])
}

export function list(items: readonly (readonly Part[])[]): Part {
  return Buffer.concat([uvarint(items.length + 1), ...items.flat()])
}

function sized(size: number, write: (buffer: Buffer) => void): Part {
  const buffer = Buffer.alloc(size)
  write(buffer)
  return buffer
}
