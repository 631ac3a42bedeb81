import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/**
 * A program that the tests need.
 *
 * @typedef {object} Program
 * @property {string} name
 * @property {string} variable the environment variable that may name its path
 * @property {readonly string[]} names what it is called on PATH, or where it is installed elsewhere
 * @property {string} apt its Debian package
 * @property {string} command what installs it where apt does not, or says what else to do
 * @property {boolean} [version] whether it tells its version, which shows that it runs
 * @property {readonly NodeJS.Platform[]} [platforms] where alone it is needed
 */

/**
 * All paths where it may be: the one that the environment names alone, else those that exist, in order.
 *
 * @param {Program} program
 * @returns {readonly string[]}
 */
export function placesOf({ variable, names }) {
  const named = process.env[variable]
  if (named) return [named].filter(isExecutable)
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names
    .flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))))
    .filter(isExecutable)
}

/**
 * The path of a program that must be there. Throws with what to do where it is not.
 *
 * @param {Program} program
 * @returns {string}
 */
export function requireProgram(program) {
  const [path] = placesOf(program)
  if (path === undefined) {
    throw new Error(
      `no ${program.name} found: set ${program.variable}, or run "${program.command}", or \`npm test\` as root`,
    )
  }
  return path
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
