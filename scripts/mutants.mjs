import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import ts from 'typescript'
import { PLANTED_BUGS } from './planted-bugs.mjs'
import { root } from './root.mjs'

// `npm run simulate:mutants` plants each bug in a copy of the collector and tells which world of the simulation catches
// it first; it fails when one lives.
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '2000' }, only: { type: 'string' } } })
const seeds = Number(values.seeds)
const collector = join(root, 'packages/collector')
const LONGEST_MS = 300_000

if (values.only === undefined) {
  execFileSync('npx', ['tsc', '-b', 'packages/collector'], { cwd: root, stdio: 'inherit' })
  const lived = PLANTED_BUGS.filter(({ name }) => !isCaught(name))
  console.log(`${PLANTED_BUGS.length - lived.length} of ${PLANTED_BUGS.length} planted bugs were caught`)
  process.exitCode = lived.length > 0 ? 1 : 0
} else process.exitCode = (await hunt(values.only)) ? 0 : 1

/** In a process of its own: a bug may well make it run for ever. @param {string} name */
function isCaught(name) {
  const args = [fileURLToPath(import.meta.url), '--only', name, '--seeds', String(seeds)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { timeout: LONGEST_MS, encoding: 'utf8' })
  console.log(stdout.trim() || `${name}: ${stderr.trim() || 'ran for too long'}`)
  return status === 0
}

/** @param {string} name */
async function hunt(name) {
  const bug = PLANTED_BUGS.find((each) => each.name === name)
  if (!bug) throw new Error(`there is no bug "${name}"`)
  // Where the collector's own dependencies are found.
  const modules = join(collector, 'node_modules')
  mkdirSync(modules, { recursive: true })
  const copy = mkdtempSync(join(modules, '.mutant-'))
  try {
    cpSync(join(collector, 'dist'), copy, { recursive: true })
    for (const file of new Set(bug.edits.map(([edited]) => edited))) plant(bug, file, copy)
    const { simulate } = await import(pathToFileURL(join(copy, 'testing/simulation/index.js')).href)
    for (let seed = 1; seed <= seeds; seed++) {
      const began = Date.now()
      const r = await simulate(seed)
      const { violations } = r
      if (process.env.TRACE) console.log(seed, Date.now() - began, r.requests, r.events, r.lastedMs)
      if (violations.length === 0) continue
      console.log(`${name}: seed ${seed}: ${violations[0].slice(0, 160)}`)
      return true
    }
    console.log(`${name}: LIVES after ${seeds} worlds`)
    return false
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** @param {import('./planted-bugs.mjs').PlantedBug} bug @param {string} file @param {string} copy */
function plant({ name, edits }, file, copy) {
  let source = readFileSync(join(collector, 'src', file), 'utf8')
  for (const [edited, find, replace] of edits) {
    if (edited !== file) continue
    if (source.split(find).length !== 2) throw new Error(`${name}: ${file} does not hold exactly once: ${find}`)
    source = source.replace(find, () => replace)
  }
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  const { outputText } = ts.transpileModule(source, { compilerOptions })
  writeFileSync(join(copy, file.replace(/\.ts$/, '.js')), outputText)
}
