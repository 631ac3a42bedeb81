import { Command, CommanderError } from 'commander'
import { backupCommand } from './commands/backup.js'
import { connectCommand } from './commands/connect.js'
import { deadCommand } from './commands/dead.js'
import { doctorCommand } from './commands/doctor.js'
import { eraseCommand } from './commands/erase.js'
import { exportCommand } from './commands/export.js'
import { importCommand } from './commands/import.js'
import { initCommand } from './commands/init.js'
import { mappingCommand } from './commands/mapping.js'
import { planCommand } from './commands/plan.js'
import { previewCommand } from './commands/preview.js'
import { rebuildCommand } from './commands/rebuild.js'
import { rejectedCommand } from './commands/rejected.js'
import { replayCommand } from './commands/replay.js'
import { reportCommand } from './commands/report.js'
import { salvageCommand } from './commands/salvage.js'
import { serveCommand } from './commands/serve.js'
import { simulateCommand } from './commands/simulate.js'
import { sourceCommand } from './commands/source.js'
import { statusCommand } from './commands/status.js'
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
    await program(world).parseAsync(args, { from: 'user' })
    return EXIT.done
  } catch (error) {
    // Commander has written its own message; asking for help or the version is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    world.warn(`error: ${reasonOf(error)}\n`)
    if (world.env['DEBUG'] && error instanceof Error) world.warn(`${error.stack ?? ''}\n`)
    return error instanceof ThroughlineError && error.code !== 'failed' ? EXIT.usage : EXIT.failed
  }
}

function program(world: World): Command {
  const root = new Command('throughline')
    .description('End-to-end analytics: from the ad click to the money, joined by one application ID')
    .version(VERSION)
    .showHelpAfterError('(--help shows what is accepted)')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or configuration.')
  const commands = [
    initCommand,
    connectCommand,
    doctorCommand,
    serveCommand,
    reportCommand,
    exportCommand,
    simulateCommand,
    importCommand,
    statusCommand,
    planCommand,
    mappingCommand,
    previewCommand,
    deadCommand,
    replayCommand,
    rebuildCommand,
    backupCommand,
    salvageCommand,
    rejectedCommand,
    sourceCommand,
    eraseCommand,
  ]
  for (const command of commands) root.addCommand(command(world))
  prepare(root, world)
  return root
}

/** Commander exits and writes to the process by itself unless each command is told otherwise. */
function prepare(command: Command, world: World): void {
  command.exitOverride().configureOutput({ writeOut: world.print, writeErr: world.warn })
  for (const child of command.commands) prepare(child, world)
}
