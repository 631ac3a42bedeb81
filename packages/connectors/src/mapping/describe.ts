import type { Bounds, Condition, EventFilter, MappingRow } from '@throughline/collector'
import { isJsonObject } from '@throughline/protocol'
import type { From, MappingOption, MappingRule } from './rule.js'

/** A sink's rules in words, the user's own first. */
export function describeRules(defaults: readonly MappingRule[], own: MappingOption = []): readonly MappingRow[] {
  if (typeof own !== 'function') {
    const rules = [...own, ...defaults]
    return rules.length === 1
      ? rules.map((rule) => ({ ...describeRule(rule), events: describeFilter(rule.when, 'any') }))
      : rules.map(describeRule)
  }
  return [
    { events: 'any', sent: '(a function of the configuration, or as below)', fields: {} },
    ...defaults.map(describeRule),
  ]
}

function describeRule({ when, send, with: fields = {}, all }: MappingRule): MappingRow {
  return {
    events: describeFilter(when),
    ...(send !== null && { sent: typeof send === 'string' ? send : `← ${describePaths(send.from)}` }),
    fields: {
      ...Object.fromEntries(Object.entries(fields).map(([field, from]) => [field, describeFrom(from)])),
      ...(all !== undefined && { '…': `every value of ${all}` }),
    },
  }
}

function describeFilter({ types, names, sites, where = {} }: EventFilter, otherwise = 'any other'): string {
  const parts = [
    ...(types ? [types.join(' or ')] : []),
    ...(names ? [names.map((name) => JSON.stringify(name)).join(' or ')] : []),
    ...(sites ? [`of ${sites.join(' or ')}`] : []),
    ...Object.entries(where).map(([path, condition]) => `${path} ${describeCondition(condition)}`),
  ]
  return parts.length > 0 ? parts.join(', ') : otherwise
}

function describeCondition(condition: Condition): string {
  if (!isBounds(condition)) return `= ${either(condition)}`
  const { present, not, below, atLeast } = condition
  return [
    ...(present === undefined ? [] : [present ? 'is there' : 'is absent']),
    ...(not === undefined ? [] : [`≠ ${either(not)}`]),
    ...(below === undefined ? [] : [`< ${below}`]),
    ...(atLeast === undefined ? [] : [`≥ ${atLeast}`]),
  ].join(' and ')
}

function isBounds(condition: Condition): condition is Bounds {
  return isJsonObject(condition)
}

function either(values: unknown): string {
  return (Array.isArray(values) ? values : [values])
    .map((value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(' or ')
}

function describeFrom(from: From): string {
  return typeof from === 'object' && 'value' in from ? JSON.stringify(from.value) : describePaths(from)
}

function describePaths(from: string | readonly string[]): string {
  return typeof from === 'string' ? from : from.join(', else ')
}
