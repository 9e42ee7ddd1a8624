import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from './free-port.ts'

it('a port is given once, and none that the system gives to outgoing connections', async () => {
  const ports = await Promise.all(Array.from({ length: 300 }, freePort))
  expect(new Set(ports).size).toBe(300)
  expect(Math.max(...ports)).toBeLessThan(32_768)
})

it('a server can listen at it', async () => {
  const port = await freePort()
  const server = createServer()
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done))
  server.close()
})
