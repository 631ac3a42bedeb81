import type { Command } from 'commander'
import type { Config } from '../config/config.js'
import type { World } from '../world.js'

/** Options that every command has. */
export interface CommonOptions {
  readonly config?: string
  readonly json?: boolean
}

/** Adds the options that every command has, and examples below its help. */
export function withCommonOptions(command: Command, examples: readonly string[]): Command {
  return command
    .option('--config <file>', 'configuration (default: throughline.config.{ts,mjs,js,json} of this directory)')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ throughline ${example}`).join('\n')}`)
}

/** The configuration that the command's options name. */
export async function configOf(options: CommonOptions, world: World): Promise<Config> {
  // Help must not wait for the connectors to be read.
  const { loadConfig } = await import('../config/load.js')
  return loadConfig({ path: options.config, cwd: world.cwd, env: world.env })
}

/** Prints a result as JSON, readable and ending its line. */
export function printJson(world: World, value: unknown): void {
  world.print(`${JSON.stringify(value, null, 2)}\n`)
}
