import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'

/** Options of the NATS sink. */
export interface NatsOptions {
  /** One server or more of a cluster: `nats://host:4222`, or `tls://host:4222`. */
  readonly servers: string | readonly string[]
  /** Names the sink's place in the log. Default: `nats`. */
  readonly name?: string
  /** Where an event is published; `{site}` and `{type}` stand for the event's. Default: `throughline.{site}.{type}`. */
  readonly subject?: string
  /**
   * A stream to keep the events in, created at the first delivery where it is not there. Default: whichever stream takes
   * the subject; one must.
   */
  readonly stream?: string
  /** `false` publishes without JetStream: whoever listens gets it, nobody keeps it, and nothing is promised. */
  readonly jetstream?: boolean
  readonly user?: string
  readonly password?: string
  readonly token?: string
  /** Path of a `.creds` file, as `nsc` and Synadia write it. */
  readonly credentialsFile?: string
  /** Path of the authority's certificate, where it is not a public one. */
  readonly caFile?: string
  /** `plain` sends contacts, personal traits and addresses as they are. Default: `none`. */
  readonly personalData?: 'none' | 'plain'
  /** Default: `analytics`. */
  readonly purpose?: Purpose
}

/** {@link NatsOptions} with the defaults filled in. */
export interface NatsSettings {
  readonly servers: readonly string[]
  readonly name: string
  readonly subject: string
  readonly stream?: string | undefined
  readonly jetstream: boolean
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly token?: string | undefined
  readonly credentialsFile?: string | undefined
  readonly caFile?: string | undefined
  readonly personalData: 'none' | 'plain'
  readonly purpose: Purpose
}

const server = z
  .url({ protocol: /^(nats|tls)$/, error: 'must be an address such as nats://127.0.0.1:4222' })
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', 'must hold no user: "user" and "password" do')

const subject = z.string().refine(
  (text) =>
    text
      .replaceAll(/\{(site|type)\}/g, 'x')
      .split('.')
      .every((token) => /^[^\s*>{}]+$/.test(token)),
  'expected a subject such as throughline.{site}.{type}',
)

export const natsOptions: z.ZodType<NatsSettings> = z
  .strictObject({
    servers: z
      .union([server, z.array(server).min(1)], 'expected an address such as nats://127.0.0.1:4222, or a list of them')
      .transform((given) => (typeof given === 'string' ? [given] : given)),
    name: z.string().min(1).default('nats'),
    subject: subject.default('throughline.{site}.{type}'),
    stream: z
      .string()
      .regex(/^[^\s.*>/\\]+$/, 'expected a name without dots, spaces and wildcards')
      .exactOptional(),
    jetstream: z.boolean().default(true),
    user: z.string().min(1).exactOptional(),
    password: z.string().min(1).exactOptional(),
    token: z.string().min(1).exactOptional(),
    credentialsFile: z.string().min(1).exactOptional(),
    caFile: z.string().min(1).exactOptional(),
    personalData: z.enum(['none', 'plain']).default('none'),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('analytics'),
  })
  .refine(({ jetstream, stream }) => jetstream || stream === undefined, '"stream" is JetStream’s: it needs "jetstream"')
