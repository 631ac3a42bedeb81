/** A value of a database record. */
export type MmdbValue = string | number | { readonly [key: string]: MmdbValue }

interface Node {
  readonly branches: [Branch, Branch]
}
type Branch = Node | number | undefined

/**
 * A small IPv4 database in MaxMind's format, for tests: a binary tree over the bits of an address, then the records.
 * https://maxmind.github.io/MaxMind-DB/
 */
export function mmdb(networks: readonly (readonly [string, MmdbValue])[]): Uint8Array {
  const root: Node = { branches: [undefined, undefined] }
  const records = networks.map(([, value]) => encode(value))
  networks.forEach(([network], index) => insert(root, network, index))
  const nodes = nodesOf(root)
  const starts: number[] = []
  records.reduce((start, record) => (starts.push(start), start + record.length), 0)
  const tree = Buffer.alloc(nodes.length * 6)
  nodes.forEach(({ branches }, index) => {
    branches.forEach((branch, side) => tree.writeUIntBE(pointer(branch), index * 6 + side * 3, 3))
  })

  function pointer(branch: Branch): number {
    if (branch === undefined) return nodes.length
    return typeof branch === 'number' ? nodes.length + 16 + (starts[branch] ?? 0) : nodes.indexOf(branch)
  }

  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: 'Test-Country',
    ip_version: 4,
    node_count: nodes.length,
    record_size: 24,
  })
  const marker = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')])
  return Buffer.concat([tree, Buffer.alloc(16), ...records, marker, metadata])
}

function insert(root: Node, network: string, record: number): void {
  const [address = '', bits = '32'] = network.split('/')
  const value = address.split('.').reduce((whole, part) => whole * 256 + Number(part), 0)
  let node = root
  for (let depth = 1; depth <= Number(bits); depth++) {
    const side = Math.floor(value / 2 ** (32 - depth)) % 2 === 0 ? 0 : 1
    if (depth === Number(bits)) node.branches[side] = record
    else {
      const next = node.branches[side]
      const below: Node = typeof next === 'object' ? next : { branches: [undefined, undefined] }
      node.branches[side] = below
      node = below
    }
  }
}

function nodesOf(node: Node): readonly Node[] {
  return [node, ...node.branches.flatMap((branch) => (typeof branch === 'object' ? nodesOf(branch) : []))]
}

/** Types of the format: 2 text, 6 unsigned number of four bytes, 7 map; sizes here stay under 29. */
function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([Buffer.from([(2 << 5) | text.length]), text])
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(5)
    bytes.writeUInt8((6 << 5) | 4)
    bytes.writeUInt32BE(value, 1)
    return bytes
  }
  const entries = Object.entries(value).flatMap(([key, each]) => [encode(key), encode(each)])
  return Buffer.concat([Buffer.from([(7 << 5) | (entries.length / 2)]), ...entries])
}
