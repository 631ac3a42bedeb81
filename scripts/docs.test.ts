import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'
import { root } from './root.mjs'

/** A piece of code that a document shows, and where. */
interface Example {
  readonly document: string
  readonly line: number
  readonly code: string
}

const documents = ts.sys.readDirectory(root, ['.md'], ['**/node_modules', '**/dist', '**/.throughline'], ['**/*'])
const examples = (language: string): Example[] =>
  documents.flatMap((path) => examplesOf(relative(root, path), readFileSync(path, 'utf8'), language))

function examplesOf(document: string, text: string, language: string): Example[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length + 1,
    code: match[1] ?? '',
  }))
}

// Below the workspace's root, so that the examples find the packages as a user's code does.
const folder = join(root, 'node_modules', '.docs-examples')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the documents', () => {
  it('show TypeScript that compiles against the packages as they are published', () => {
    const files = new Map(examples('ts').map((example, n) => [join(folder, `example-${n}.ts`), example]))
    mkdirSync(folder, { recursive: true })
    // An example is a module of its own, also when it imports nothing.
    for (const [path, { code }] of files) writeFileSync(path, `${code}\nexport {}\n`)
    const program = ts.createProgram([...files.keys()], {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: ['node'],
    })
    const problems = ts.getPreEmitDiagnostics(program).map((problem) => {
      const example = files.get(problem.file?.fileName ?? '')
      const line = problem.file?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0
      return `${example?.document}:${(example?.line ?? 0) + line} ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`
    })
    expect(files.size).toBeGreaterThan(10)
    expect(problems).toEqual([])
  }, 120_000)

  it('show JSON that is JSON', () => {
    const wrong = examples('json').filter(({ code }) => ts.parseConfigFileTextToJson('example.json', code).error)
    expect(wrong.map(({ document, line }) => `${document}:${line}`)).toEqual([])
  })

  it('link to files that exist', () => {
    const broken = documents.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)/g)]
        .map(([, target = '']) => target)
        .filter(
          (target) =>
            !ts.sys.fileExists(join(dirname(path), target)) && !ts.sys.directoryExists(join(dirname(path), target)),
        )
        .map((target) => `${relative(root, path)} links to ${target}`),
    )
    expect(broken).toEqual([])
  })
})
