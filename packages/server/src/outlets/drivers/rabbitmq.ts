import type { Socket } from 'node:net'
import { connect } from 'amqplib'
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import { z } from 'zod'
import { DeliveryRefused } from '../port.ts'
import type { DriverDeps, DriverKind, OpenDriver, OutletDriver, OutletRecord } from '../port.ts'
import { readBy } from './settings.ts'

const MAX_BATCH_RECORDS = 200
const MAX_BATCH_BYTES = 512 * 1_024
const MAX_BATCHES_WAITING = 64
const CONNECT_TIMEOUT_MS = 10_000
const SEND_TIMEOUT_MS = 25_000
/** After two of them without an octet the connection is given up. */
const HEARTBEAT_S = 10

const AMQP = /^amqps?:$/
/** Where, without who: that is in fields of its own, and the password is the outlet's secret. */
const isAddress = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url !== undefined && AMQP.test(url.protocol) && url.hostname !== '' && `${url.username}${url.password}` === ''
}

const settings = z.strictObject({
  /** `amqp://host:5672/vhost`, or `amqps:`. */
  url: z.string().max(1_000).refine(isAddress),
  username: z.string().min(1).max(200).default('guest'),
  /** A durable topic exchange; it is made where it does not exist. */
  exchange: z
    .string()
    .regex(/^(?!amq\.)[\w.:-]{1,127}$/)
    .default('ovation'),
})
type RabbitMqSettings = z.infer<typeof settings>

const readRabbitMqSettings = readBy<RabbitMqSettings>(settings)

type Link = {
  channel: ConfirmChannel
  end: (why: Error) => void
  ended: AbortSignal
  blocked: () => string | undefined
}

/** `room.ROOM.TYPE`: names of rooms have no dots, types keep theirs. */
export const routingKeyOf = ({ room, type }: OutletRecord): string => `room.${room}.${type}`

/** The same for the same record, however often it is sent. */
export const messageIdOf = (record: OutletRecord): string =>
  'seq' in record ? `${record.room}:${record.seq}` : `${record.room}:${record.from}-${record.to}`

/**
 * RabbitMQ: one channel with publisher confirms, on which batches of several rooms go beside each other. A batch is done when
 * the broker has confirmed every message; after a failure the connection is thrown away, with all that it has.
 */
class RabbitMqDriver implements OutletDriver {
  readonly #settings: RabbitMqSettings
  readonly #about: OpenDriver
  readonly #deps: DriverDeps
  #opening: Promise<Link> | undefined
  #sends = 0
  #closed = new AbortController()

  constructor(about: OpenDriver, deps: DriverDeps) {
    this.#settings = readRabbitMqSettings(about.settings)
    this.#about = about
    this.#deps = deps
  }

  async send(records: readonly OutletRecord[], signal: AbortSignal): Promise<void> {
    if (this.#sends >= MAX_BATCHES_WAITING)
      throw new Error(`records could not be sent; ${this.#sends} batches wait already; try later`)
    const late = new AbortController()
    const why = new Error(`no answer came within ${SEND_TIMEOUT_MS} ms`)
    const stop = this.#deps.clock.after(SEND_TIMEOUT_MS, () => late.abort(why))
    this.#sends += 1
    try {
      await this.#send(records, AbortSignal.any([signal, late.signal, this.#closed.signal]))
    } catch (error) {
      if (signal.aborted) throw signal.reason
      throw refusalOf(error, this.#settings.exchange)
    } finally {
      this.#sends -= 1
      stop()
    }
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('the outlet was closed'))
    const link = await this.#opening?.catch(() => undefined)
    link?.end(new Error('the outlet was closed'))
  }

  async #send(records: readonly OutletRecord[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    this.#opening ??= this.#open()
    const opening = this.#opening
    const link = await unlessAborted(opening, signal)
    try {
      await unlessAborted(confirmed(link, this.#settings.exchange, records), AbortSignal.any([signal, link.ended]))
    } catch (error) {
      // Ends it also for those that are beside: what waits in its buffers must not leave later.
      const blocked = link.blocked()
      const reason = blocked === undefined ? error : new Error(`the broker takes nothing at the moment: ${blocked}`)
      link.end(reason as Error)
      throw reason
    }
  }

  async #open(): Promise<Link> {
    const { url, username, exchange } = this.#settings
    const address = new URL(url)
    address.username = encodeURIComponent(username)
    address.password = encodeURIComponent(this.#about.secrets()[0] ?? '')
    address.searchParams.set('heartbeat', String(HEARTBEAT_S))
    const ended = new AbortController()
    const lost = (why?: Error): void => {
      this.#opening = undefined
      ended.abort(why ?? new Error('the connection was closed'))
    }
    try {
      const connection = await connect(address.href, { noDelay: true, timeout: CONNECT_TIMEOUT_MS })
      const end = ending(connection, lost)
      let blocked: string | undefined
      connection.on('blocked', (reason) => (blocked = reason))
      connection.on('unblocked', () => (blocked = undefined))
      const stop = this.#deps.clock.after(CONNECT_TIMEOUT_MS, () => end(new Error('the broker did not answer')))
      try {
        const channel = await connection.createConfirmChannel()
        channel.on('error', end).on('close', () => end(new Error('the channel was closed')))
        await channel.assertExchange(exchange, 'topic', { durable: true })
        channel.on('return', () => this.#deps.unroutable?.(this.#about.id))
        if (this.#closed.signal.aborted) throw this.#closed.signal.reason
        return { channel, end, ended: ended.signal, blocked: () => blocked }
      } catch (error) {
        end(error as Error)
        throw error
      } finally {
        stop()
      }
    } catch (error) {
      lost(error as Error)
      throw error
    }
  }
}

/** Ends a connection at once. A polite end would first send what waits, and wait for the answer. */
function ending(connection: ChannelModel, lost: (why?: Error) => void): (why: Error) => void {
  const { stream } = connection.connection as unknown as { stream: Socket }
  connection.on('error', lost)
  connection.on('close', lost)
  return (why) => {
    lost(why)
    stream.destroy(why)
  }
}

/** Publishes records in their order, and waits until each is confirmed. */
function confirmed({ channel }: Link, exchange: string, records: readonly OutletRecord[]): Promise<void> {
  return new Promise((done, fail) => {
    let left = records.length
    if (left === 0) return done()
    for (const record of records)
      channel.publish(
        exchange,
        routingKeyOf(record),
        Buffer.from(JSON.stringify(record)),
        {
          ...{ persistent: true, mandatory: true, contentType: 'application/json', appId: 'ovation' },
          ...{ messageId: messageIdOf(record), type: record.type },
        },
        (error: unknown) => {
          left -= 1
          if (error) fail(error)
          else if (left === 0) done()
        },
      )
  })
}

/** Whatever is waited for; rejects as soon as the signal is aborted. */
async function unlessAborted<T>(waited: Promise<T>, signal: AbortSignal): Promise<T> {
  let aborted = (): void => {}
  const over = new Promise<never>((_, fail) => {
    aborted = () => fail(signal.reason)
    if (signal.aborted) aborted()
    else signal.addEventListener('abort', aborted)
  })
  try {
    return await Promise.race([waited, over])
  } finally {
    signal.removeEventListener('abort', aborted)
  }
}

const AGAINST: readonly [RegExp, string][] = [
  [/ACCESS.REFUSED/i, 'correct user name and password, and let the user write to the exchange'],
  // The client does not say what the broker said while they meet.
  [/NOT.FOUND|ConnectionOpenOk/i, 'correct the virtual host at the end of the address'],
  [
    /PRECONDITION.FAILED/i,
    'name another exchange, or delete the one that is there: it has to be a durable topic exchange',
  ],
  [/nacked/i, 'make room in the queue that is full'],
  [/takes nothing/, 'free memory or disk space of the broker'],
]

function refusalOf(error: unknown, exchange: string): DeliveryRefused {
  const why = error instanceof Error ? error.message : String(error)
  const [, todo = 'check that the broker can be reached from here'] =
    AGAINST.find(([pattern]) => pattern.test(why)) ?? []
  return new DeliveryRefused(`records could not be sent to the exchange '${exchange}' of RabbitMQ; ${why}; ${todo}`)
}

export const RABBITMQ: DriverKind = {
  read: readRabbitMqSettings,
  secret: 'given',
  maxBatchRecords: MAX_BATCH_RECORDS,
  maxBatchBytes: MAX_BATCH_BYTES,
  open: (about, deps) => new RabbitMqDriver(about, deps),
}
