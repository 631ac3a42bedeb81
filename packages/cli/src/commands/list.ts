import type { Command } from 'commander'
import type { World } from '../world.js'

/** A command as the list of them shows it. */
export interface ListedCommand {
  readonly name: string
  readonly group: 'Begin:' | 'Figures:' | 'Deliveries:' | 'Data:'
  readonly description: string
  /** Reads its code, which brings what it works with: databases, vendors, workbooks. */
  readonly load: () => Promise<(world: World) => Command>
}

/** The commands, in the order in which a new user meets them. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'init',
    group: 'Begin:',
    description: 'write a configuration to begin with, and say what to set and what to put on the pages',
    load: async () => (await import('./init.js')).initCommand,
  },
  {
    name: 'connect',
    group: 'Begin:',
    description: 'let a sink or source into an account: opens nothing by itself, and says what to click',
    load: async () => (await import('./connect.js')).connectCommand,
  },
  {
    name: 'doctor',
    group: 'Begin:',
    description: 'check the configuration, the stores, and every vendor that can be asked; changes nothing anywhere',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    name: 'serve',
    group: 'Begin:',
    description: 'collect, deliver and report, until Ctrl-C',
    load: async () => (await import('./serve.js')).serveCommand,
  },
  {
    name: 'report',
    group: 'Figures:',
    description: 'show a report of the warehouse',
    load: async () => (await import('./report.js')).reportCommand,
  },
  {
    name: 'export',
    group: 'Figures:',
    description: 'write the tables of the warehouse as files, also while the server runs',
    load: async () => (await import('./export.js')).exportCommand,
  },
  {
    name: 'import',
    group: 'Figures:',
    description: 'bring figures from a file into the log',
    load: async () => (await import('./import.js')).importCommand,
  },
  {
    name: 'simulate',
    group: 'Figures:',
    description: 'make up a believable year: into a new warehouse, past the log, or into a file of events',
    load: async () => (await import('./simulate.js')).simulateCommand,
  },
  {
    name: 'status',
    group: 'Deliveries:',
    description: 'show how far each sink is behind, how fast it goes, and what is parked or dead',
    load: async () => (await import('./status.js')).statusCommand,
  },
  {
    name: 'plan',
    group: 'Deliveries:',
    description: 'tell whether a sync ever finishes: from these figures, or from what a server has measured',
    load: async () => (await import('./plan.js')).planCommand,
  },
  {
    name: 'mapping',
    group: 'Deliveries:',
    description: 'show what a sink sends of which events, and where each field comes from',
    load: async () => (await import('./mapping.js')).mappingCommand,
  },
  {
    name: 'preview',
    group: 'Deliveries:',
    description: 'show the requests that a sink would send of events read from standard input; nothing is sent',
    load: async () => (await import('./preview.js')).previewCommand,
  },
  {
    name: 'dead',
    group: 'Deliveries:',
    description: 'look at events that a sink has given up, try them again, or drop them',
    load: async () => (await import('./dead.js')).deadCommand,
  },
  {
    name: 'replay',
    group: 'Deliveries:',
    description:
      'let a sink read the log again from a place, or skip what is before it; a running server does so at once',
    load: async () => (await import('./replay.js')).replayCommand,
  },
  {
    name: 'rejected',
    group: 'Deliveries:',
    description: 'look at messages that were refused in the last 90 days',
    load: async () => (await import('./rejected.js')).rejectedCommand,
  },
  {
    name: 'source',
    group: 'Deliveries:',
    description: 'try how a source reads what it is sent',
    load: async () => (await import('./source.js')).sourceCommand,
  },
  {
    name: 'rebuild',
    group: 'Data:',
    description: 'make the warehouse anew from the log, as after a change of time zone, currency or attribution',
    load: async () => (await import('./rebuild.js')).rebuildCommand,
  },
  {
    name: 'backup',
    group: 'Data:',
    description:
      'copy the log, the warehouse and imported rates into a folder, also while a server runs, and check the copies',
    load: async () => (await import('./backup.js')).backupCommand,
  },
  {
    name: 'salvage',
    group: 'Data:',
    description: 'copy whatever can be read of a damaged log into a new file; the damaged one stays as it is',
    load: async () => (await import('./salvage.js')).salvageCommand,
  },
  {
    name: 'erase',
    group: 'Data:',
    description: 'erase a visitor from the log and every sink that can forget',
    load: async () => (await import('./erase.js')).eraseCommand,
  },
]
