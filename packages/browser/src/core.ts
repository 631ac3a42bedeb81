export { startTracker, type Part } from './start-tracker.js'
export { forms } from './forms/forms.js'
export { links } from './links.js'
export { pages } from './pages/pages.js'
