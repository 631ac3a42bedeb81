import { expect, it } from 'vitest'
import { COMMANDS } from './list.js'

it.each(COMMANDS)('finds the code of $name', async ({ name, load }) => {
  const command = (await load())({ cwd: '/', env: {}, print: () => {}, warn: () => {} })

  expect(command.name()).toBe(name)
  expect(command.description(), 'the list describes it').toBe('')
})
