import type { Producer } from '@platformatic/kafka'
import { z } from 'zod'
import { DeliveryRefused } from '../port.ts'
import type { DriverDeps, DriverKind, OpenDriver, OutletDriver, OutletRecord } from '../port.ts'
import { readBy } from './settings.ts'
import { Together } from './together.ts'

const MAX_BATCH_RECORDS = 200
const MAX_BATCH_BYTES = 512 * 1_024
const MAX_BATCHES_WAITING = 64
const MAX_RECORDS_TOGETHER = 2_000
/** Half of what a topic takes at once, unless it is told otherwise (`max.message.bytes`). */
const MAX_REQUEST_BYTES = 512 * 1_024
const FLIGHT_TIMEOUT_MS = 25_000
const CONNECT_TIMEOUT_MS = 5_000
const REQUEST_TIMEOUT_MS = 10_000
/** Within one delivery; after it the outlet waits, longer every time. Fewer than two would be without end. */
const MAX_RETRIES = 3
const RETRY_INTERVAL_MS = 250
const MAX_BROKERS = 16

const BROKER = /^(?:[\w.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,5}$/
const brokersOf = (text: string): string[] => text.split(',').map((one) => one.trim())

const settings = z
  .strictObject({
    /** Where the cluster is met first: `host:port`, comma-separated. */
    brokers: z
      .string()
      .refine((text) => brokersOf(text).length <= MAX_BROKERS && brokersOf(text).every((one) => BROKER.test(one))),
    topic: z.string().regex(/^(?!\.{1,2}$)[\w.-]{1,249}$/),
    tls: z.boolean().default(false),
    sasl: z.enum(['off', 'plain', 'scram-sha-256', 'scram-sha-512']).default('off'),
    /** With `sasl`; the password is the outlet's secret. */
    username: z.string().max(200).default(''),
  })
  .refine(({ sasl, username }) => sasl === 'off' || username !== '', { path: ['username'] })
type KafkaSettings = z.infer<typeof settings>
const MECHANISMS = { plain: 'PLAIN', 'scram-sha-256': 'SCRAM-SHA-256', 'scram-sha-512': 'SCRAM-SHA-512' } as const

const readKafkaSettings = readBy<KafkaSettings>(settings)

type Message = { topic: string; key: string; value: string }

/**
 * Kafka: key is the room, so a room is in one partition and keeps its order there. One request is under way at a time. After a
 * failure the producer is thrown away, with all that it has, and another one begins: what it had sent may arrive all the same.
 */
class KafkaDriver implements OutletDriver {
  readonly #settings: KafkaSettings
  readonly #password: () => string | undefined
  readonly #together: Together<Message>
  #producer: Producer<string, string, string, string> | undefined

  constructor({ settings: given, secrets }: OpenDriver, { clock }: DriverDeps) {
    this.#settings = readKafkaSettings(given)
    this.#password = () => secrets()[0]
    this.#together = new Together({
      ...{ clock, maxWaiting: MAX_BATCHES_WAITING, maxMessagesTogether: MAX_RECORDS_TOGETHER },
      timeoutMs: FLIGHT_TIMEOUT_MS,
      deliver: (messages, signal) => this.#deliver(messages, signal),
    })
  }

  send(records: readonly OutletRecord[], signal: AbortSignal): Promise<void> {
    const { topic } = this.#settings
    return this.#together.send(
      records.map((record) => ({ topic, key: record.room, value: JSON.stringify(record) })),
      signal,
    )
  }

  async close(): Promise<void> {
    await this.#together.close(new Error('the outlet was closed'))
    await this.#drop()
  }

  async #deliver(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    const { topic } = this.#settings
    // What is aborted has ended when its connections have.
    const giveUp = (): void => void this.#drop()
    try {
      const producer = (this.#producer ??= await this.#open())
      signal.throwIfAborted()
      signal.addEventListener('abort', giveUp)
      if (messages.length === 0) await producer.metadata({ topics: [topic], forceUpdate: true })
      for (const request of requestsOf(messages)) {
        signal.throwIfAborted()
        await producer.send({ messages: request })
      }
    } catch (error) {
      await this.#drop()
      if (signal.aborted) throw signal.reason
      throw refusalOf(error, topic)
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  async #open(): Promise<Producer<string, string, string, string>> {
    const { brokers, tls, sasl, username } = this.#settings
    const kafka = await import('@platformatic/kafka')
    const password = this.#password() ?? ''
    return new kafka.Producer({
      clientId: 'ovation',
      bootstrapBrokers: brokersOf(brokers),
      serializers: kafka.stringSerializers,
      idempotent: true,
      autocreateTopics: false,
      // As Java's clients choose, so that what others write about a room is beside it.
      partitioner: (_, key) => (key ? kafka.murmur2(key) & 0x7fffffff : 0),
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      timeout: REQUEST_TIMEOUT_MS,
      retries: MAX_RETRIES,
      retryDelay: RETRY_INTERVAL_MS,
      ...(tls ? { tls: {} } : {}),
      ...(sasl === 'off' ? {} : { sasl: { mechanism: MECHANISMS[sasl], username, password } }),
    })
  }

  /** Ends its connections at once: a polite end would first send what waits. */
  async #drop(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    if (!producer) return
    for (const [, connection] of producer.connections) connection.socket?.destroy()
    await producer.close(true).catch(() => {})
  }
}

/** Cut where a request would become too large. */
function requestsOf(messages: readonly Message[]): Message[][] {
  const requests: Message[][] = []
  let bytes = 0
  for (const message of messages) {
    const size = Buffer.byteLength(message.value)
    const last = requests.at(-1)
    if (last && bytes + size <= MAX_REQUEST_BYTES) last.push(message)
    else requests.push([message])
    bytes = last && bytes + size <= MAX_REQUEST_BYTES ? bytes + size : size
  }
  return requests
}

type KafkaError = Error & { errors?: KafkaError[]; cause?: KafkaError; apiId?: string; code?: string }

/** All that an error says, the reasons of others inside it too. */
function* reasonsOf(error: KafkaError | undefined, depth = 0): Generator<KafkaError> {
  if (!error || depth > 8) return
  for (const one of error.errors ?? []) yield* reasonsOf(one, depth + 1)
  yield* reasonsOf(error.cause, depth + 1)
  yield error
}

const AGAINST: readonly [RegExp, string][] = [
  [/unknown.topic/i, 'create the topic, or correct its name'],
  [/MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE/, "raise the topic's 'max.message.bytes' to 1 MiB"],
  [/SASL|AUTHENTICATION|AUTHORIZATION/i, 'correct user name and password, and let the user write to the topic'],
  [/NOT_ENOUGH_REPLICAS/, 'start the brokers that are away'],
]

function refusalOf(error: unknown, topic: string): DeliveryRefused {
  const reasons = [...reasonsOf(error as KafkaError)]
  const said = reasons.map(({ apiId = '', code = '', message }) => `${apiId} ${code} ${message}`).join(' ')
  const [, todo = 'check that the brokers can be reached from here'] =
    AGAINST.find(([pattern]) => pattern.test(said)) ?? []
  const [first] = reasons
  const why = first?.apiId ?? first?.message ?? String(error)
  return new DeliveryRefused(`records could not be written to the topic '${topic}' of Kafka; ${why}; ${todo}`)
}

export const KAFKA: DriverKind = {
  read: readKafkaSettings,
  secret: 'given',
  maxBatchRecords: MAX_BATCH_RECORDS,
  maxBatchBytes: MAX_BATCH_BYTES,
  open: (about, deps) => new KafkaDriver(about, deps),
}
