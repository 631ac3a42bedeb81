import { describe } from 'vitest'
import type { Engine } from '../../engines/engine.js'
import { visitor, type Visitor } from '../page.js'
import { delivery } from './delivery.js'
import { hiddenSubmits } from './forms-hidden.js'
import { noApplications } from './forms-none.js'
import { formsSentByScripts } from './forms-scripted.js'
import { formsSentByTheBrowser } from './forms-native.js'

const PARTS: readonly (readonly [title: string, tests: (visit: Visitor) => void])[] = [
  ['a form sent by the browser', formsSentByTheBrowser],
  ['a form sent by a script', formsSentByScripts],
  ['however the page hides its submit', hiddenSubmits],
  ['no application', noApplications],
  ['delivery', delivery],
]

/** What the SDK promises of forms and delivery, which every browser engine has to show. */
export function sdkSuite(engine: Engine): void {
  const visit = visitor(engine)
  for (const [title, tests] of PARTS) {
    describe(`${title}, in ${engine.name}`, () => {
      tests(visit)
    })
  }
}
