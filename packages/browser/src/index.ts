export { createTracker } from './create-tracker.js'
export type { List } from '@throughline/protocol'
export type { ConsentState, TrackerOptions } from './options.js'
export type { ApplicationDetails, ApplicationForm, Attribution, Call, Tracker } from './tracker.js'
