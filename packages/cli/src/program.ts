import { Command, CommanderError } from 'commander'
import { COMMANDS } from './commands/list.js'
import { reasonOf, ThroughlineError } from './error.js'
import { VERSION } from './version.js'
import type { World } from './world.js'

/** Exit codes of the command. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const

/**
 * Runs the `throughline` command and returns its exit code. Never throws: an error becomes one sentence on standard
 * error, with its stack when `DEBUG` is set.
 */
export async function run(args: readonly string[], world: World): Promise<number> {
  try {
    const root = await program(args, world)
    await root.parseAsync(args, { from: 'user' })
    return EXIT.done
  } catch (error) {
    // Commander has written its own message; asking for help or the version is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    world.warn(`error: ${reasonOf(error)}\n`)
    if (world.env['DEBUG'] && error instanceof Error) world.warn(`${error.stack ?? ''}\n`)
    return error instanceof ThroughlineError && error.code !== 'failed' ? EXIT.usage : EXIT.failed
  }
}

/** The command with its subcommands, of which only those that are asked for are read whole: reading takes longer than most work. */
async function program(args: readonly string[], world: World): Promise<Command> {
  const root = new Command('throughline')
    .description('End-to-end analytics: from the ad click to the money, by one application ID')
    .version(VERSION)
    .commandsGroup('More:')
    .showHelpAfterError('(--help shows what is accepted)')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration.')
  for (const { name, group, description, load } of COMMANDS) {
    const command = args.includes(name) ? (await load())(world) : new Command(name)
    root.addCommand(command.description(description).helpGroup(group))
  }
  prepare(root, world)
  return root
}

/** Commander exits and writes to the process by itself unless each command is told otherwise. */
function prepare(command: Command, world: World): void {
  command.exitOverride().configureOutput({ writeOut: world.print, writeErr: world.warn })
  for (const child of command.commands) {
    child.showHelpAfterError(`(${command.name()} ${child.name()} --help shows what is accepted)`)
    prepare(child, world)
  }
}
