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
  (url: string): Connect =>
  (receive) => {
    let connection: ChannelModel | undefined
    let channel: Channel | undefined
    let closed = false
    let open: () => void = () => {}
    const ready = new Promise<void>((done) => (open = done))

    const join = async (): Promise<void> => {
      connection = await connect(url)
      connection.on('error', () => {})
      connection.on('close', lost)
      const joined = await connection.createChannel()
      joined.on('error', () => {})
      await joined.assertExchange(EXCHANGE, 'fanout', { durable: false })
      const { queue } = await joined.assertQueue('', {
        exclusive: true,
        autoDelete: true,
        messageTtl: KEEP_MS,
        arguments: { 'x-max-length-bytes': MAX_QUEUE_BYTES },
      })
      await joined.bindQueue(queue, EXCHANGE, '')
      await joined.consume(queue, (message) => message && receive(message.content.toString('utf8')), { noAck: true })
      channel = joined
      open()
    }
    const lost = (): void => {
      channel = undefined
      if (!closed) setTimeout(() => void join().catch(lost), RETRY_MS).unref()
    }
    void join().catch(lost)
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
