/**
 * Does one step, printing its name while it runs and its time when it is done.
 *
 * @template Result
 * @param {string} name
 * @param {() => Promise<Result>} work
 * @param {(result: Result) => string} [describe] what came of it, in a few words
 * @returns {Promise<Result>}
 */
export async function step(name, work, describe = () => 'done') {
  const startedAt = Date.now()
  if (process.stdout.isTTY) process.stdout.write(`${name} …\r`)
  const result = await work()
  console.log(`${name.padEnd(16)} ${describe(result)} (${seconds(Date.now() - startedAt)})`)
  return result
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}
