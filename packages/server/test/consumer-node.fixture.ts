import { appendFileSync } from 'node:fs'
import type { LogConsumer } from '../src/consumers/index.ts'
import { loadConfig } from '../src/ops/index.ts'
import { startServer } from '../src/server.ts'

// A server with a consumer that writes down what it is given, and with people who talk in its rooms until it hears SIGUSR2.

const { OVATION_TEST_HANDLED: file = '', OVATION_TEST_ROOMS: rooms = '1' } = process.env
const FAILS_ONE_IN = 150
const TALK_INTERVAL_MS = 15
const SPEAKERS = 500

const written: LogConsumer = {
  ...{ name: 'written', from: 'start', audience: 'server' },
  async handle(log, deliveries) {
    for (const one of deliveries) {
      if (Math.random() * FAILS_ONE_IN < 1) throw new Error('it fails at times')
      const line = one.type === 'gap' ? ['gap', one.from, one.to] : [one.seq, one.previous, one.event.digest]
      appendFileSync(file, `${[log, ...line].join(' ')}\n`)
      if (Math.random() < 0.3) await new Promise((next) => setTimeout(next, 1))
    }
  },
}

const server = await startServer({ config: loadConfig(process.env), consumers: [written] })
const owner = { id: 'owner', name: 'Owner', role: 'owner' } as const
for (let n = 0; n < Number(rooms); n++) await server.rooms.create(`talk${n}`, `Talk ${n}`, owner)
let told = 0
const talk = setInterval(() => {
  const n = Math.floor(Math.random() * SPEAKERS)
  const actor = { id: `u${process.pid}-${n}`, name: `Speaker ${n}`, role: 'member' } as const
  const command = { type: 'message.send', body: { text: `words ${++told}` } } as const
  const room = `talk${told % Number(rooms)}`
  server.rooms.command(room, { actor, commandId: `${process.pid}-${told}`, command }).catch(() => {})
}, TALK_INTERVAL_MS)
process.on('SIGUSR2', () => clearInterval(talk))
process.on('SIGTERM', () => {
  clearInterval(talk)
  void server.close().finally(() => process.exit(0))
})
process.stdout.write(`${JSON.stringify({ rtmp: server.rtmp, ops: server.opsUrl })}\n`)
