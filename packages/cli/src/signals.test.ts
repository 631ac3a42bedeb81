import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { firstSignal } from './signals.js'

describe('firstSignal', () => {
  it('resolves at the first signal, and leaves the process to end by itself', async () => {
    const { target, exits } = fakeProcess()
    const signalled = firstSignal(target, () => 0)
    target.emit('SIGTERM')

    await signalled
    expect(exits).toEqual([])
  })

  it('takes a repeat within milliseconds for the same key press', async () => {
    const { target, exits } = fakeProcess()
    let now = 0
    const signalled = firstSignal(target, () => now)
    target.emit('SIGINT')
    now = 20
    target.emit('SIGINT')

    await signalled
    expect(exits).toEqual([])
  })

  it('ends the process at once at a later second signal', async () => {
    const { target, exits } = fakeProcess()
    let now = 0
    const signalled = firstSignal(target, () => now)
    target.emit('SIGINT')
    now = 2_000
    target.emit('SIGINT')

    await signalled
    expect(exits).toEqual([1])
  })
})

function fakeProcess() {
  const exits: number[] = []
  const exit = (code: number): void => void exits.push(code)
  return { target: Object.assign(new EventEmitter(), { exit }), exits }
}
