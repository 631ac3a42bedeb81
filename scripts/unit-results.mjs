import { relative } from 'node:path'
import { root } from './root.mjs'

/**
 * @typedef {{ fullName: string, status: string, failureMessages: string[] | null }} TestResult
 * @typedef {{ name: string, status: string, message: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ passed: number, failures: string[] }} Tally
 */

/**
 * Counts the tests of vitest's JSON report. A file that could not be run and a test that was skipped are failures:
 * nothing goes unseen.
 *
 * @param {{ testResults: FileResult[] }} report
 * @returns {Tally}
 */
export function tally(report) {
  const files = report.testResults.map(tallyFile)
  return {
    passed: files.reduce((sum, { passed }) => sum + passed, 0),
    failures: files.flatMap(({ failures }) => failures),
  }
}

/**
 * @param {FileResult} file
 * @returns {Tally}
 */
function tallyFile({ name, status, message, assertionResults }) {
  const path = relative(root, name)
  const failures = assertionResults
    .filter((test) => test.status !== 'passed')
    .map((test) => `${path} › ${test.fullName}\n${firstLine(test.failureMessages?.[0]) || `was ${test.status}`}`)
  if (status !== 'passed' && failures.length === 0) failures.push(`${path}\n${message}`)
  return { passed: assertionResults.filter((test) => test.status === 'passed').length, failures }
}

/** @param {string | undefined} text */
function firstLine(text) {
  return text?.split('\n', 1)[0]
}
