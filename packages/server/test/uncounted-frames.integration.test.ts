import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test?.close())

/** A client that sends pongs or pings as fast as it may. */
function flood(path: string, kind: 'ping' | 'pong') {
  const socket = new WebSocket(`${test.url.replace('http', 'ws')}${path}`)
  const state = { closed: false, socket }
  socket.on('error', () => {})
  socket.on('close', () => (state.closed = true))
  socket.on('open', () => {
    if (path === '/v1/ws') socket.send(JSON.stringify({ t: 'hello', v: 2 }))
    for (let n = 0; n < 500; n++) socket[kind](Buffer.alloc(100))
  })
  return state
}

describe('frames of the protocol itself', () => {
  it('[BUDGET13] are counted as those with words in them are, on every kind of socket', async () => {
    const floods = [
      flood('/v1/ws', 'pong'),
      flood('/v1/ws', 'ping'),
      flood('/live/demo/ws', 'ping'),
      flood('/live/demo/publish', 'pong'),
    ]
    await eventually(() => floods.every(({ closed }) => closed), 'all of them to be closed', 15_000)
  })

  it('[BUDGET21] a place measures one upload at a time: a newer measurement ends the one before', async () => {
    const key = await test.server.streamKeys.show('demo')
    const measure = () => {
      const socket = new WebSocket(`${test.url.replace('http', 'ws')}/live/demo/publish`)
      const heard: string[] = []
      socket.on('error', () => {})
      socket.on('open', () => socket.send(JSON.stringify({ t: 'measure', key })))
      socket.on('message', (data: Buffer) => heard.push((JSON.parse(String(data)) as { t: string }).t))
      return { socket, heard }
    }
    const first = measure()
    await eventually(() => first.heard.includes('ready'), 'the first to begin')
    const second = measure()
    await eventually(() => first.heard.includes('measured'), 'the first to be told what it got', 3_000)
    await eventually(() => second.heard.includes('ready'), 'the second to begin')
    second.socket.send(Buffer.alloc(10))
    second.socket.send('end')
    await eventually(() => second.heard.includes('measured'), 'the second to end by itself', 3_000)
    for (const { socket } of [first, second]) socket.terminate()
  })

  it('[BUDGET4] a viewer who is told that there is nothing, and does not answer, loses the socket', async () => {
    const before = test.server.budgets.sockets.size
    const socket = new WebSocket(`${test.url.replace('http', 'ws')}/live/nothing/ws`)
    socket.on('error', () => {})
    await new Promise((done) => socket.once('open', done))
    // Its answer to the close is not sent.
    ;(socket as unknown as { _socket: { pause(): void } })._socket.pause()
    await eventually(() => test.server.budgets.sockets.size <= before, 'the socket to be gone', 10_000)
    socket.terminate()
  })

  it('[BUDGET4] a stop waits for nobody who does not answer', async () => {
    const own = await TestServer.start()
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/v1/ws`)
    socket.on('error', () => {})
    await new Promise((done) => socket.once('open', done))
    ;(socket as unknown as { _socket: { pause(): void } })._socket.pause()
    await own.close()
    expect(own.server.budgets.sockets.size).toBe(0)
    socket.terminate()
  })
})
