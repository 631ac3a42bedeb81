import { quietly } from './quietly.js'

/**
 * Has `hook` see every call of a method just before it happens. The call goes on untouched, with the same `this`,
 * arguments and result, whatever the hook does. A method that the browser lacks stays lacking.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the browser passes follows from the name
export function before<Self, Args extends unknown[]>(
  owner: object,
  name: string,
  hook: (self: Self, ...args: Args) => void,
): void {
  const methods = owner as Record<string, ((this: Self, ...args: Args) => unknown) | undefined>
  const method = methods[name]
  if (!method) return
  methods[name] = function (...args) {
    quietly(() => hook(this, ...args))
    return method.apply(this, args)
  }
}
