import type { Dice } from './dice.js'

/** One life of a process. From its death on, nothing that it waits for ever comes, and nothing that it does happens. */
export interface Life {
  over(): boolean
  /** Does something that the world outside feels. The process may die of it: just before, or before it hears the end. */
  step<T>(effect: () => Promise<T>): Promise<T>
  /** Waits for something without an effect. */
  wait<T>(promise: Promise<T>): Promise<T>
  die(): void
}

/** @param lastStep after how many steps it dies by itself; `Infinity`: it must be killed. */
export function life(lastStep: number, dice: Dice): Life {
  let over = false
  let steps = 0

  function wait<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => {
          if (!over) resolve(value)
        },
        (error: unknown) => {
          if (!over) reject(error)
        },
      )
    })
  }

  return {
    over: () => over,
    wait,
    die: () => {
      over = true
    },
    step: (effect) => {
      if (over) return never()
      steps += 1
      if (steps < lastStep) return wait(effect())
      over = true
      if (dice.chance(0.5)) void effect().catch(() => undefined)
      return never()
    },
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}
