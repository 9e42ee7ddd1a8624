import { connect } from 'amqplib'
import type { Channel, ChannelModel } from 'amqplib'
import { MAX_WAITING_BYTES } from './remote.ts'
import type { Connect } from './remote.ts'

const EXCHANGE = 'ovation.hints'
const RETRY_MS = 500
/** A node that hangs must not fill the broker: hints are worth little after a moment, and nothing after a minute. */
const MAX_QUEUE_BYTES = 16 * 1_024 * 1_024
const KEEP_MS = 60_000

/** RabbitMQ: a fan-out exchange, and a queue of its own for each node that goes with it. */
export const overRabbitMq =
  (url: string, open: (url: string) => Promise<ChannelModel> = connect): Connect =>
  (receive) => {
    let connection: ChannelModel | undefined
    let channel: Channel | undefined
    let closed = false
    let joined: () => void = () => {}
    const ready = new Promise<void>((done) => (joined = done))
    // A broker that is starting breaks a connection while it joins, and that is told twice: by the connection, and by the
    // call that waits for it. Each attempt is lost once, or two of the next would both go on, and every hint come twice.
    let attempt = 0

    const join = async (mine: number): Promise<void> => {
      const opened = await open(url)
      opened.on('error', () => {})
      opened.on('close', () => lost(mine))
      if (closed || mine !== attempt) return void opened.close().catch(() => {})
      connection = opened
      const made = await opened.createChannel()
      made.on('error', () => {})
      await made.assertExchange(EXCHANGE, 'fanout', { durable: false })
      const { queue } = await made.assertQueue('', {
        exclusive: true,
        autoDelete: true,
        messageTtl: KEEP_MS,
        arguments: { 'x-max-length-bytes': MAX_QUEUE_BYTES },
      })
      await made.bindQueue(queue, EXCHANGE, '')
      await made.consume(queue, (message) => message && receive(message.content.toString('utf8')), { noAck: true })
      if (mine !== attempt) return void opened.close().catch(() => {})
      channel = made
      joined()
    }
    const begin = (): void => {
      attempt += 1
      const mine = attempt
      join(mine).catch(() => lost(mine))
    }
    const lost = (mine: number): void => {
      if (closed || mine !== attempt) return
      attempt += 1
      channel = undefined
      void connection?.close().catch(() => {})
      connection = undefined
      setTimeout(begin, RETRY_MS).unref()
    }
    begin()
    let waitingBytes = 0
    return {
      send: (text) => {
        if (!channel || waitingBytes > MAX_WAITING_BYTES) return
        const bytes = Buffer.from(text)
        try {
          // A full buffer is the socket's; what is written to it counts until it has drained.
          if (channel.publish(EXCHANGE, '', bytes)) return
          waitingBytes += bytes.length
          channel.once('drain', () => (waitingBytes = 0))
        } catch {
          // The channel closed under our hands; it is opened anew.
        }
      },
      ready: () => ready,
      close: async () => {
        closed = true
        await connection?.close().catch(() => {})
      },
    }
  }
