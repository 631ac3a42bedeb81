import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../root.mjs'
import { run } from '../run.mjs'
import { newSink } from './new-sink.mjs'

// As much of the repository as the scaffold writes to, and as its files need.
const COPIED = [
  'tsconfig.base.json',
  'packages/connectors/package.json',
  'packages/connectors/README.md',
  'packages/connectors/src',
  'packages/connectors/test',
  'packages/cli/src/config/sinks.ts',
]

let copy = ''
let written: readonly string[] = []
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'throughline-new-sink-'))
  for (const path of COPIED) {
    mkdirSync(dirname(join(copy, path)), { recursive: true })
    cpSync(join(root, path), join(copy, path), { recursive: true })
  }
  for (const path of ['node_modules', 'packages/connectors/node_modules']) {
    if (readdirSync(dirname(join(root, path))).includes('node_modules'))
      symlinkSync(join(root, path), join(copy, path), 'dir')
  }
  written = newSink(copy, 'acme-cloud')
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

describe('a sink fresh from the scaffold', () => {
  it('compiles, strictly', () => {
    const base = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config
    const { options } = ts.convertCompilerOptionsFromJson(
      { ...base.compilerOptions, composite: false, declarationMap: false, noEmit: true, types: ['node'] },
      copy,
    )
    const files = written.filter((path) => path.startsWith('packages/connectors/') && path.endsWith('.ts'))
    const program = ts.createProgram(
      files.map((path) => join(copy, path)),
      { ...options, isolatedDeclarations: false, declaration: false },
    )
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
    expect(files.length).toBeGreaterThan(8)
    expect(problems.filter((problem) => problem.includes('acme-cloud'))).toEqual([])
  }, 60_000)

  it('keeps the contract of every sink', async () => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const { ok, output } = await run(process.execPath, [vitest, 'run', '--root', copy, 'acme-cloud'])
    expect(ok ? '' : output).toBe('')
    expect(output).toMatch(/10 passed/)
  }, 60_000)

  it('is entered where sinks are listed', () => {
    const read = (path: string): string => readFileSync(join(copy, path), 'utf8')
    expect(JSON.parse(read('packages/connectors/package.json')).exports).toHaveProperty(['./testing/acme-cloud'])
    expect(read('packages/cli/src/config/sinks.ts')).toContain(
      "const { acmeCloud: make, acmeCloudOptions: schema } = await import('@throughline/connectors/acme-cloud')",
    )
    expect(read('packages/connectors/README.md')).toContain('(src/acme-cloud/README.md)')
    expect(read('packages/connectors/src/acme-cloud/limits.ts')).toContain('ACME_CLOUD_LIMITS')
    expect(written.map(read).join('')).not.toMatch(/__\w+__/)
  })

  it('is not written over another, nor under a name that is none', () => {
    expect(() => newSink(copy, 'acme-cloud')).toThrow('is there already')
    expect(() => newSink(copy, 'Acme Cloud')).toThrow('expected lower-case words joined by dashes')
    expect(() => newSink(copy, '../x')).toThrow('is no name for a sink')
  })
})
