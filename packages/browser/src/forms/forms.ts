import type { Core } from '../create-tracker.js'
import { submissions } from './submissions.js'
import { watchWindow } from './watch.js'

/** All trackers of the page: each tells its own site of an application, under one ID. */
const cores: Core[] = []

/** Gives every form submit of the page its application ID and tells of it, unless option `forms` is `false`. */
export function forms(core: Core): void {
  if (core.options.forms === false) return
  if (cores.push(core) === 1) watchWindow(window, submissions(cores))
}
