/** A vitest reporter that names every test which passed only when it was tried again: a browser's bad day is seen too. */
export default class SecondTries {
  /** @param {import('vitest/node').TestCase} test */
  onTestCaseResult(test) {
    const { retryCount = 0 } = test.diagnostic() ?? {}
    if (retryCount === 0 || !test.ok()) return
    const [error] = test.result().errors ?? []
    console.log(`${SECOND_TRY}${test.module.relativeModuleId} › ${test.fullName}: ${error?.message.split('\n', 1)[0]}`)
  }
}

export const SECOND_TRY = 'SECOND TRY '
