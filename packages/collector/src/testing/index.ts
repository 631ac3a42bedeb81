export { logContract } from './log-contract.js'
export { someEvent } from './some-event.js'
export { virtualClock, type VirtualClock } from './virtual-clock.js'
