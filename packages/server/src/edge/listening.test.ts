import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { Listeners } from './listening.ts'

const HOST = '127.0.0.1'
const CROWD = 400
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** `reusePort` of `net.Server.listen` came with Node 23.1. */
const isShared = process.platform === 'linux' && (major > 23 || (major === 23 && minor >= 1))
const nextTurn = (): Promise<void> => new Promise((done) => void setImmediate(done))

it.runIf(isShared)(
  '[TURN3] many of a crowd are taken in at each turn of the event loop, and all of them in the end',
  async () => {
    const app = fastify({ forceCloseConnections: true })
    let accepted = 0
    app.server.on('connection', () => (accepted += 1))
    const listeners = new Listeners(app)
    const port = await listeners.listen({ host: HOST, port: 0, backlog: CROWD })
    const crowd: Socket[] = Array.from({ length: CROWD }, () => connect(port, HOST).on('error', () => {}))
    let most = 0
    while (accepted < CROWD) {
      const before = accepted
      await nextTurn()
      most = Math.max(most, accepted - before)
    }
    expect(most).toBeGreaterThan(8)
    for (const socket of crowd) socket.destroy()
    await listeners.close()
  },
)

it('[TURN3] a port that another server has is refused', async () => {
  const other = createServer()
  await new Promise<void>((done) => other.listen(0, HOST, done))
  const { port } = other.address() as AddressInfo
  const where = { host: HOST, port, backlog: 8 }
  const taken = { code: 'EADDRINUSE' }
  await expect(new Listeners(fastify()).listen(where)).rejects.toMatchObject(taken)
  await new Promise((done) => other.close(done))
  const listeners = new Listeners(fastify())
  await listeners.listen(where)
  await expect(new Listeners(fastify()).listen(where)).rejects.toMatchObject(taken)
  await listeners.close()
})

it('[TURN3] closing waits for every connection, whichever socket took it in', async () => {
  const app = fastify({ forceCloseConnections: false })
  const served: Socket[] = []
  app.server.on('connection', (socket: Socket) => served.push(socket))
  const listeners = new Listeners(app)
  const port = await listeners.listen({ host: HOST, port: 0, backlog: 64 })
  const crowd = Array.from({ length: 64 }, () => connect(port, HOST).on('error', () => {}))
  // None of these connections is idle.
  for (const socket of crowd) socket.write('GET / HTTP/1.1\r\n')
  const isUnderWay = (): boolean => served.length === crowd.length && served.every(({ bytesRead }) => bytesRead > 0)
  while (!isUnderWay()) await nextTurn()
  let isClosed = false
  const closing = listeners.close().then(() => (isClosed = true))
  for (const socket of served.slice(1)) socket.destroy()
  for (let n = 0; n < 20; n++) await nextTurn()
  expect(isClosed).toBe(false)
  served[0]?.destroy()
  await closing
})
