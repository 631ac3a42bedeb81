export { simulate, type Simulated, type SimulationOptions } from './simulate.js'
export { dice, type Dice } from './dice.js'
export { FAULTS, front, type FaultKind, type Front, type FrontOptions } from './front.js'
export type { Audited, Vendor } from './vendor.js'
