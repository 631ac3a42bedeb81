/** @typedef {import('estree').Node & { start: number, end: number }} Node */
/** @typedef {{ parent: Scope | undefined, names: Map<string, number> }} Scope */
/** @typedef {{ start: number, end: number, index: number, key?: string | number }} Place */
/**
 * A text whose names can be chosen anew.
 * @typedef {object} Scopes
 * @property {string[]} keys Each name as the source has it, and the how many-eth of that name it is.
 * @property {number[][]} conflicts The names from which each has to differ.
 * @property {(names: readonly string[]) => string} write
 */

const OWN_PROPERTY = /_$/

/** @param {string} code A module in which all is declared by `let` or as a parameter. @param {Node} tree @returns {Scopes} */
export function scopes(code, tree) {
  /** @type {string[]} */
  const keys = []
  /** @type {Set<number>[]} */
  const conflicts = []
  /** @type {Place[]} */
  const places = []
  /** @type {Map<string, number>} */
  const counts = new Map()
  /** @type {Scope} Properties are no variables: they only have to differ from each other. */
  const properties = { parent: undefined, names: new Map() }

  /** @param {string} name @param {Scope} scope */
  function declare(name, scope) {
    if (scope.names.has(name)) return
    counts.set(name, (counts.get(name) ?? 0) + 1)
    scope.names.set(name, keys.push(`${name}#${counts.get(name)}`) - 1)
    conflicts.push(new Set())
  }
  /** @param {number} index @param {Scope} scope */
  function isSeenIn(index, scope) {
    for (const other of scope.names.values()) {
      if (other === index) continue
      conflicts[index].add(other)
      conflicts[other].add(index)
    }
  }
  /** @param {Node} node @param {Scope | undefined} scope @returns {Place | undefined} */
  function refer({ start, end, name }, scope) {
    let at = scope
    while (at && !at.names.has(name)) at = at.parent
    if (!at) return undefined
    const index = at.names.get(name)
    for (let inner = scope; inner !== at.parent; inner = inner.parent) isSeenIn(index, inner)
    return places[places.push({ start, end, index }) - 1]
  }
  /** @param {Node} node */
  function property(node) {
    if (node.type !== 'Identifier' || !OWN_PROPERTY.test(node.name)) return code.slice(node.start, node.end)
    declare(node.name, properties)
    const index = properties.names.get(node.name)
    isSeenIn(index, properties)
    return index
  }
  /** @param {Node} node The name of a property, not followed by a variable. */
  function place(node) {
    const index = property(node)
    if (typeof index === 'number') places.push({ start: node.start, end: node.end, index })
  }
  /** @param {Node} node @param {Scope} scope */
  function walk(node, scope) {
    let inner = scope
    if (/Program|Block|Function|^For/.test(node.type)) {
      inner = { parent: scope, names: new Map() }
      for (const each of node.params ?? []) declared(each).forEach((name) => declare(name, inner))
      // A function's body is in the scope of its parameters.
      const body = node.body?.type === 'BlockStatement' && !node.type.startsWith('For') ? node.body.body : node.body
      for (const each of [node.init, node.left, ...(Array.isArray(body) ? body : [])]) {
        if (each?.type !== 'VariableDeclaration') continue
        for (const { id } of each.declarations) declared(id).forEach((name) => declare(name, inner))
      }
      if (node.body !== body) return [...(node.params ?? []), ...body].forEach((each) => walk(each, inner))
    }
    if (node.type === 'Identifier') return refer(node, inner)
    if (node.type === 'MemberExpression' && !node.computed) {
      place(node.property)
      return walk(node.object, inner)
    }
    if (node.type === 'Property' && !node.computed) {
      const variable = node.value.type === 'AssignmentPattern' ? node.value.left : node.value
      const found = variable.type === 'Identifier' && refer(variable, inner)
      if (!found) {
        place(node.key)
        return node.value.start === node.key.start ? undefined : walk(node.value, inner)
      }
      Object.assign(found, { start: node.key.start, key: property(node.key) })
      return node.value === variable ? undefined : walk(node.value.right, inner)
    }
    for (const each of Object.values(node).flat()) if (typeof each?.type === 'string') walk(each, inner)
  }
  walk(tree, undefined)
  places.sort((one, other) => one.start - other.start)

  return {
    keys,
    conflicts: conflicts.map((each) => [...each]),
    write(names) {
      let text = ''
      let at = 0
      for (const { start, end, index, key } of places) {
        const name = typeof key === 'number' ? names[key] : key
        text += code.slice(at, start) + (name === undefined || name === names[index] ? '' : `${name}:`) + names[index]
        at = end
      }
      return text + code.slice(at)
    },
  }
}

/** @param {Node | null} pattern @returns {string[]} The names that it declares. */
function declared(pattern) {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern.name]
    case 'ObjectPattern':
      return pattern.properties.flatMap((each) => declared(each.value ?? each.argument))
    case 'ArrayPattern':
      return pattern.elements.flatMap(declared)
    case 'AssignmentPattern':
      return declared(pattern.left)
    case 'RestElement':
      return declared(pattern.argument)
    default:
      return []
  }
}
