/** @typedef {import('estree').Node & { start: number, end: number }} Node */

/**
 * A Rollup plugin that writes `function name() {…}` as `const name = () => {…}`: one way of writing functions compresses
 * better than two. Within a function it goes to the beginning of its block, where the engine would hoist it to. A module's
 * own stay in their places, since Rollup has what a module needs run before it; a module that calls one of its functions
 * further up than it stands would throw as soon as it is loaded. Functions that have a `this`, `arguments` or `yield` of
 * their own stay as they are.
 */
export function arrows() {
  return {
    name: 'arrows',
    /** @param {string} code @this {import('rollup').PluginContext} */
    renderChunk(code) {
      return { code: rewrite(code, this.parse(code)), map: null }
    },
  }
}

/** @param {string} code @param {Node} node @returns {string} The node's code, with the functions declared in it rewritten. */
function rewrite(code, node) {
  const isBlock = node.type === 'BlockStatement'
  let text = ''
  let hoisted = ''
  let at = node.start
  for (const inner of blocksAndFunctions(node)) {
    text += code.slice(at, inner.start)
    at = inner.end
    const rewritten = inner.type === 'FunctionDeclaration' ? asArrow(code, inner) : rewrite(code, inner)
    if (isBlock && inner.type === 'FunctionDeclaration') hoisted += rewritten
    else text += rewritten
  }
  text += code.slice(at, node.end)
  return isBlock ? '{' + hoisted + text.slice(1) : text
}

/** @param {string} code @param {Node & import('estree').FunctionDeclaration} declared */
function asArrow(code, declared) {
  const body = /** @type {Node} */ (declared.body)
  if (declared.generator || needsFunction(body)) return rewrite(code, declared) + '\n'
  const parameters = declared.params.map((each) => rewrite(code, /** @type {Node} */ (each))).join(', ')
  return `const ${declared.id.name} = ${declared.async ? 'async ' : ''}(${parameters}) => ${rewrite(code, body)}\n`
}

/** @param {Node} node @returns {Node[]} The outermost blocks and declared functions in it, in their order. */
function blocksAndFunctions(node) {
  return children(node).flatMap((each) =>
    each.type === 'FunctionDeclaration' || each.type === 'BlockStatement' ? [each] : blocksAndFunctions(each),
  )
}

/** @param {Node} node @returns {boolean} Whether what it says depends on being in a function of its own. */
function needsFunction(node) {
  if (node.type === 'ThisExpression' || (node.type === 'Identifier' && node.name === 'arguments')) return true
  if (node.type === 'FunctionExpression' || node.type === 'FunctionDeclaration') return false
  return children(node).some(needsFunction)
}

/** @param {Node} node @returns {Node[]} */
function children(node) {
  return Object.values(node)
    .flat()
    .filter((each) => typeof each?.type === 'string')
    .sort((one, other) => one.start - other.start)
}
