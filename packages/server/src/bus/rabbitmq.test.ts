import { EventEmitter } from 'node:events'
import { eventually } from '@ovation/testkit'
import type { ChannelModel } from 'amqplib'
import { expect, it } from 'vitest'
import { overRabbitMq } from './rabbitmq.ts'

/** A connection to a broker that is starting: it breaks while the node joins. */
class Breaking extends EventEmitter {
  close = async (): Promise<void> => {}
  createChannel(): Promise<never> {
    return new Promise((_, fail) => {
      setTimeout(() => this.emit('close'), 5)
      // The call that waits hears of it much later than the connection.
      setTimeout(() => fail(new Error('Connection closed')), 700)
    })
  }
}

/** One that works, and counts who listens. */
class Working extends EventEmitter {
  static consumers = 0
  close = async (): Promise<void> => void (Working.consumers -= 1)
  async createChannel() {
    const channel = new EventEmitter()
    return Object.assign(channel, {
      assertExchange: async () => {},
      assertQueue: async () => ({ queue: 'q' }),
      bindQueue: async () => {},
      consume: async () => void (Working.consumers += 1),
      publish: () => true,
    })
  }
}

it('[BUS6] a broker that breaks a connection while a node joins leaves it with one consumer, not two', async () => {
  const opened: EventEmitter[] = []
  const carrier = overRabbitMq('amqp://broker', async () => {
    const connection = opened.length === 0 ? new Breaking() : new Working()
    opened.push(connection)
    return connection as unknown as ChannelModel
  })(() => {})
  await carrier.ready()
  // Long enough for a second attempt to have begun, if there were one.
  const later = performance.now() + 1_500
  await eventually(() => performance.now() > later, 'another attempt')
  expect([opened.length, Working.consumers]).toEqual([2, 1])
  await carrier.close()
})
