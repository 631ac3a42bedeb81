import { quietly } from './quietly.js'

/**
 * Has `hook` see every call of a method just before it happens. The call goes on untouched, with the same `this`,
 * arguments and result, whatever the hook does. A method that the browser lacks stays lacking.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the browser passes follows from the name
export function before<Self, Args extends readonly unknown[]>(
  owner: object,
  name: string,
  hook: (self: Self, ...args: Args) => void,
): void {
  const method = Reflect.get(owner, name)
  if (!method) return
  Object.assign(owner, {
    [name](this: Self, ...args: Args): unknown {
      quietly(() => hook(this, ...args))
      return Reflect.apply(method, this, args)
    },
  })
}
