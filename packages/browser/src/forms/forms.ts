import type { Part } from '../start-tracker.js'
import { fill } from './fill.js'
import { trackers } from './submissions.js'
import { watchWindow } from './watch.js'

/** Gives every form submit of the page its application ID and tells of it, unless option `forms` is `false`. */
export const forms: Part = (tracker, options, active) => {
  if (`${options.forms}` === 'false') return
  if (trackers.push([tracker, options, active]) === 1) watchWindow(window)
  const fillAll = (): void => fill(document, tracker.attribution())
  setTimeout(fillAll)
  addEventListener('DOMContentLoaded', fillAll)
}
