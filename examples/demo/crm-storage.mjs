import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Keeps the CRM's account in a JSON file. What was saved survives a kill: the file is written whole beside the old
 * one and then takes its place.
 *
 * @param {string} path
 * @returns {import('@throughline/connectors/testing/amocrm').AccountStorage}
 */
export function fileStorage(path) {
  mkdirSync(dirname(path), { recursive: true })
  return {
    load: () => {
      try {
        return JSON.parse(readFileSync(path, 'utf8'))
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw new Error(`${path} cannot be read; remove it to begin with an empty CRM`, { cause: error })
      }
    },
    save: (state) => {
      const draft = `${path}.new`
      const file = openSync(draft, 'w')
      try {
        writeSync(file, JSON.stringify(state))
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(draft, path)
    },
  }
}
