export { simulateDays, type Simulation } from './simulate/year.js'
