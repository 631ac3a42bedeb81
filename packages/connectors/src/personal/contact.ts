import { isJsonObject, type Json, type TrackedEvent } from '@throughline/protocol'
import { given } from '../given.js'

/** How a person can be reached, as far as the form, the traits or the call say. */
export interface Contact {
  readonly email?: string
  readonly phone?: string
  readonly firstName?: string
  readonly lastName?: string
}

/** What the event says of a person, the form before the traits. */
export function contactOf({ properties, traits = {} }: TrackedEvent): Contact {
  const contact = isJsonObject(properties['contact']) ? properties['contact'] : {}
  const pick = (...names: readonly string[]): string | undefined =>
    names
      .flatMap((name) => [contact[name], traits[name]])
      .map(text)
      .find((value) => value !== undefined)
  const whole = pick('name')?.split(/\s+/) ?? []
  return given({
    email: pick('email'),
    phone: pick('phone') ?? text(properties['caller']),
    firstName: pick('firstName', 'first_name') ?? whole[0],
    lastName: pick('lastName', 'last_name') ?? (whole.length > 1 ? whole.at(-1) : undefined),
  })
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
