import { quietly } from './quietly.js'

/**
 * Has `hook` see every call of a method just before it happens. The call goes on untouched, with the same `this`,
 * arguments and result, whatever the hook does. A method that the browser lacks stays lacking.
 */
export function before(owner: object, name: string, hook: (self: unknown, args: readonly unknown[]) => void): void {
  const method: unknown = Reflect.get(owner, name)
  if (typeof method !== 'function') return
  Reflect.set(owner, name, function (this: unknown, ...args: unknown[]): unknown {
    quietly(() => hook(this, args))
    return Reflect.apply(method, this, args)
  })
}
