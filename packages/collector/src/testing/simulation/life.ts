import type { Dice } from './dice.js'

/** One life of a process. From its death on, nothing that it waits for ever comes, and nothing that it does happens. */
export interface Life {
  over(): boolean
  /** Neither dead nor suspended. */
  awake(): boolean
  /** Does something that the world outside feels. The process may die of it: just before, or before it hears the end. */
  step<T>(effect: () => Promise<T>): Promise<T>
  /** Waits for something without an effect. */
  wait<T>(promise: Promise<T>): Promise<T>
  /** Stops the process for a while, as a long garbage collection or a hypervisor does; it does not notice. */
  suspend(): void
  resume(): void
  die(): void
}

/** @param lastStep after how many steps it dies by itself; `Infinity`: it must be killed. */
export function life(lastStep: number, dice: Dice): Life {
  let over = false
  let steps = 0
  let suspension: { readonly ended: Promise<void>; readonly end: () => void } | undefined

  function wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        async (value) => {
          if (await alive()) resolve(value)
        },
        async (error: unknown) => {
          if (await alive()) reject(error)
        },
      )
    })
  }

  async function alive(): Promise<boolean> {
    for (let met = suspension; met; met = suspension) await met.ended
    return !over
  }

  function step<T>(effect: () => Promise<T>): Promise<T> {
    if (over) return never()
    if (suspension) return wait(suspension.ended).then(() => step(effect))
    steps += 1
    if (steps < lastStep) return wait(effect())
    over = true
    if (dice.chance(0.5)) void effect().catch(() => undefined)
    return never()
  }

  return {
    over: () => over,
    awake: () => !over && suspension === undefined,
    wait,
    step,
    suspend: () => {
      let end = (): void => undefined
      const ended = new Promise<void>((resolve) => (end = resolve))
      suspension ??= { ended, end }
    },
    resume: () => {
      suspension?.end()
      suspension = undefined
    },
    die: () => {
      over = true
    },
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
