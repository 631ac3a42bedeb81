export type { From, Mapped, MappingOption, MappingRule } from './rule.js'
export { filterSchema, mapSchema } from './schema.js'
