/** Reads Kafka's protocol, in its flexible versions: https://kafka.apache.org/protocol.html */
export interface Reader {
  int8(): number
  int16(): number
  int32(): number
  int64(): bigint
  /** Unsigned, seven bits a byte. */
  uvarint(): number
  /** Zigzag, as records have it. */
  varint(): number
  bytes(length: number): Buffer
  /** `COMPACT_STRING`, or `null`. */
  text(): string | null
  /** Bytes as records have them: a length of -1 is `null`. */
  varbytes(): Buffer | null
  list<T>(read: () => T): readonly T[]
  /** Tagged fields, which nobody needs here. */
  tags(): void
}

export function reader(buffer: Buffer): Reader {
  let at = 0
  const skip = (count: number): number => {
    at += count
    return at - count
  }
  const self: Reader = {
    int8: () => buffer.readInt8(skip(1)),
    int16: () => buffer.readInt16BE(skip(2)),
    int32: () => buffer.readInt32BE(skip(4)),
    int64: () => buffer.readBigInt64BE(skip(8)),
    uvarint: () => {
      let [value, factor] = [0, 1]
      for (;;) {
        const byte = buffer.readUInt8(skip(1))
        value += (byte & 0x7f) * factor
        if (byte < 0x80) return value
        factor *= 0x80
      }
    },
    varint: () => {
      const zigzag = self.uvarint()
      return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    },
    bytes: (length) => buffer.subarray(skip(length), at),
    text: () => {
      const length = self.uvarint() - 1
      return length < 0 ? null : self.bytes(length).toString()
    },
    varbytes: () => {
      const length = self.varint()
      return length < 0 ? null : self.bytes(length)
    },
    list: (read) => Array.from({ length: Math.max(0, self.uvarint() - 1) }, read),
    tags: () => {
      for (let left = self.uvarint(); left > 0; left--) {
        self.uvarint()
        self.bytes(self.uvarint())
      }
    },
  }
  return self
}
