import { readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from './root.mjs'

/** What each package may depend on: arrows point down this list only. */
const MAY_DEPEND_ON: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  browser: ['protocol'],
  collector: ['protocol'],
  connectors: ['protocol', 'collector'],
  warehouse: ['protocol', 'collector'],
  dashboard: [],
  cli: ['protocol', 'browser', 'collector', 'connectors', 'warehouse', 'dashboard'],
}

/** The way of an event through the collector: what each folder may import of the others. */
const COLLECTOR_STEPS: Readonly<Record<string, readonly string[]>> = {
  normalise: [],
  log: [],
  ingest: ['normalise', 'log'],
  deliver: ['log'],
  http: ['ingest', 'normalise', 'log'],
}

const MAX_LINES = 300
const everything = ts.sys
  .readDirectory(root, ['.ts', '.mjs', '.js'], ['**/node_modules', '**/dist', '**/.throughline'], ['**/*'])
  .map((path) => readSource(relative(root, path)))
const sources = everything.filter(({ path }) => /^packages\/[^/]+\/(src|test)\/.*\.ts$/.test(path))

describe('the architecture', () => {
  it.each(Object.keys(MAY_DEPEND_ON))('lets %s import only what stands below it', (name) => {
    const allowed = [name, ...(MAY_DEPEND_ON[name] ?? [])]
    const wrong = sources
      .filter(({ path }) => path.startsWith(`packages/${name}/`))
      .flatMap(({ path, imports }) =>
        imports.filter((to) => !allowed.includes(packageOf(to, path) ?? name)).map((to) => `${path} imports ${to}`),
      )

    expect(wrong).toEqual([])
  })

  it.each(Object.keys(MAY_DEPEND_ON))('lets the manifest of %s name only what stands below it', (name) => {
    const allowed = (MAY_DEPEND_ON[name] ?? []).map((other) => `@throughline/${other}`)
    const named = dependenciesOf(name).all.filter((dependency) => dependency.startsWith('@throughline/'))

    expect(named.filter((dependency) => !allowed.includes(dependency))).toEqual([])
  })

  it.each(Object.keys(MAY_DEPEND_ON))('lets %s ship only imports that its manifest names', (name) => {
    const { shipped } = dependenciesOf(name)
    const wrong = sources
      .filter(({ path }) => path.startsWith(`packages/${name}/src/`) && !path.endsWith('.test.ts'))
      .flatMap(({ path, imports }) =>
        imports
          .filter(
            (to) => !/^(\.|node:)/.test(to) && !shipped.some((known) => to === known || to.startsWith(`${known}/`)),
          )
          .map((to) => `${path} imports ${to}`),
      )

    expect(wrong).toEqual([])
  })

  it.each(Object.keys(COLLECTOR_STEPS))('lets the collector’s %s import only earlier steps', (step) => {
    const folder = `packages/collector/src/`
    const allowed = [step, ...(COLLECTOR_STEPS[step] ?? [])]
    const wrong = sources
      .filter(({ path }) => path.startsWith(`${folder}${step}/`) && !path.endsWith('.test.ts'))
      .flatMap(({ path, imports }) =>
        imports
          .filter((to) => to.startsWith('.'))
          .map((to) =>
            normalize(join(dirname(path), to))
              .slice(folder.length)
              .split('/'),
          )
          .filter(([first = '', ...rest]) => rest.length > 0 && !allowed.includes(first))
          .map((to) => `${path} imports ${to.join('/')}`),
      )

    expect(wrong).toEqual([])
  })
})

describe('the house style', () => {
  it('keeps every file within 300 lines', () => {
    expect(everything.filter(({ lines }) => lines > MAX_LINES).map(({ path }) => path)).toEqual([])
  })

  it('exports by name, never everything of a file', () => {
    expect(everything.filter(({ exportsAll }) => exportsAll).map(({ path }) => path)).toEqual([])
  })

  it('has no "any"', () => {
    expect(everything.filter(({ usesAny }) => usesAny).map(({ path }) => path)).toEqual([])
  })

  it('names a package’s public face in its index and nothing else', () => {
    const faces = sources.filter(({ path }) => /^packages\/[^/]+\/src\/index\.ts$/.test(path))

    // Connectors have a face a vendor, and none for all of them.
    expect(faces.length).toBe(Object.keys(MAY_DEPEND_ON).length - 1)
    expect(faces.filter(({ onlyReexports }) => !onlyReexports).map(({ path }) => path)).toEqual([])
  })
})

interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string
  readonly lines: number
  readonly imports: readonly string[]
  readonly exportsAll: boolean
  readonly usesAny: boolean
  readonly onlyReexports: boolean
}

function readSource(file: string): SourceFile {
  const text = readFileSync(join(root, file), 'utf8')
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  return {
    path: file.replaceAll('\\', '/'),
    lines: text.trimEnd().split('\n').length,
    imports: ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName),
    exportsAll: tree.statements.some((node) => ts.isExportDeclaration(node) && !node.exportClause),
    usesAny: contains(tree, (node) => node.kind === ts.SyntaxKind.AnyKeyword),
    onlyReexports: tree.statements.every((node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined),
  }
}

function contains(node: ts.Node, wanted: (node: ts.Node) => boolean): boolean {
  return wanted(node) || (ts.forEachChild(node, (child) => contains(child, wanted)) ?? false)
}

/** The folder of our package that an import leads to; `undefined` when it leads to none of ours. */
function packageOf(specifier: string, from: string): string | undefined {
  if (specifier === 'throughline' || specifier.startsWith('throughline/')) return 'cli'
  const path = specifier.startsWith('.') ? normalize(join(dirname(from), specifier)) : specifier
  return /^(?:@throughline|packages)\/([^/]+)/.exec(path)?.[1]
}

function dependenciesOf(name: string): { readonly all: readonly string[]; readonly shipped: readonly string[] } {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  const shipped = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  return { shipped, all: [...shipped, ...Object.keys(manifest.devDependencies ?? {})] }
}
