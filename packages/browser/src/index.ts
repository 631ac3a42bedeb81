export { createTracker } from './create-tracker.js'
export type { ConsentState, List, TrackerOptions } from './options.js'
export type { ApplicationDetails, ApplicationForm, Attribution, Call, Tracker } from './tracker.js'
