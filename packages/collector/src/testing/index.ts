export { logContract } from './log-contract.js'
export { someEvent } from './some-event.js'
export { mergeInParts } from './merge-in-parts.js'
export { virtualClock, type VirtualClock } from './virtual-clock.js'
