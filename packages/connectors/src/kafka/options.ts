import type { Purpose } from '@throughline/protocol'
import { z } from 'zod'

/** Options of the Kafka sink. */
export interface KafkaOptions {
  /** Brokers to begin with, `host:port`; the cluster tells the others. */
  readonly brokers: string | readonly string[]
  /** Names the sink's place in the log. Default: `kafka`. */
  readonly name?: string
  /** Where an event goes; `{site}` and `{type}` stand for the event's. Default: `throughline`. */
  readonly topic?: string
  /** Asks for a topic that is missing to be created, where the cluster does so. Default: `false`. */
  readonly createTopics?: boolean
  readonly user?: string
  readonly password?: string
  /** How `user` and `password` are told. Default: `SCRAM-SHA-256`. */
  readonly mechanism?: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  /** Default: `false`. */
  readonly tls?: boolean
  /** Path of the authority's certificate, where it is not a public one. */
  readonly caFile?: string
  /** `plain` sends contacts, personal traits and addresses as they are. Default: `none`. */
  readonly personalData?: 'none' | 'plain'
  /** Default: `analytics`. */
  readonly purpose?: Purpose
}

/** {@link KafkaOptions} with the defaults filled in. */
export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly name: string
  readonly topic: string
  readonly createTopics: boolean
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  readonly tls: boolean
  readonly caFile?: string | undefined
  readonly personalData: 'none' | 'plain'
  readonly purpose: Purpose
}

const broker = z
  .string()
  .regex(/^[\w.-]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i, 'expected host:port, such as kafka.example.com:9092')

export const kafkaOptions: z.ZodType<KafkaSettings> = z
  .strictObject({
    brokers: z
      .union([broker, z.array(broker).min(1)], 'expected host:port, such as kafka.example.com:9092, or a list of them')
      .transform((given) => (typeof given === 'string' ? [given] : given)),
    name: z.string().min(1).default('kafka'),
    topic: z
      .string()
      .refine(
        (text) => /^[\w.-]{1,249}$/.test(text.replaceAll(/\{(site|type)\}/g, 'x')),
        'expected a topic of letters, digits, ".", "_" and "-", such as throughline.{site}.{type}',
      )
      .default('throughline'),
    createTopics: z.boolean().default(false),
    user: z.string().min(1).exactOptional(),
    password: z.string().min(1).exactOptional(),
    mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).default('SCRAM-SHA-256'),
    tls: z.boolean().default(false),
    caFile: z.string().min(1).exactOptional(),
    personalData: z.enum(['none', 'plain']).default('none'),
    purpose: z.enum(['necessary', 'analytics', 'marketing']).default('analytics'),
  })
  .refine(
    ({ user, password }) => (user === undefined) === (password === undefined),
    '"user" and "password" go together',
  )
