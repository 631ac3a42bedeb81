export { logContract, someEvent } from './log-contract.js'
export { virtualClock, type VirtualClock } from './virtual-clock.js'
