export { ga4Property, type Ga4Property, type Ga4PropertyOptions, type TakenEvent } from './property.js'
