import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import fastify from 'fastify'
import { expect, it } from 'vitest'
import { listen } from './listening.ts'

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
    const { port, close } = await listen(app, { host: HOST, port: 0, backlog: CROWD })
    const crowd: Socket[] = Array.from({ length: CROWD }, () => connect(port, HOST).on('error', () => {}))
    let most = 0
    while (accepted < CROWD) {
      const before = accepted
      await nextTurn()
      most = Math.max(most, accepted - before)
    }
    expect(most).toBeGreaterThan(8)
    for (const socket of crowd) socket.destroy()
    await close()
    await app.close()
  },
)

it('[TURN3] a port that another server has is refused', async () => {
  const other = createServer()
  await new Promise<void>((done) => other.listen(0, HOST, done))
  const { port } = other.address() as AddressInfo
  await expect(listen(fastify(), { host: HOST, port, backlog: 8 })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await new Promise((done) => other.close(done))
  const apps = [fastify(), fastify()] as const
  const { close } = await listen(apps[0], { host: HOST, port, backlog: 8 })
  await expect(listen(apps[1], { host: HOST, port, backlog: 8 })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await close()
  await apps[0].close()
})
