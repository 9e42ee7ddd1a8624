import { eventually, FaultProxy, publish } from '@ovation/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
/** A connection that is left behind was noticed after 50 seconds. How quickly it is now is measured in network.long.test.ts. */
const NOTICED_TIMEOUT_MS = 12_000

let test: TestServer
let proxy: FaultProxy
beforeAll(async () => {
  test = await TestServer.start()
  proxy = await FaultProxy.open(test.port)
})
afterAll(async () => {
  await proxy.close()
  await test.close()
})

it('[NET3] what both sides say while a network changes is there once on both, although nobody closed the old connection', async () => {
  const host = await test.client('hostess', 'host').rooms.get('demo').attach()
  const mobile = await test
    .guest('Mo', { server: `http://127.0.0.1:${proxy.port}` })
    .rooms.get('demo')
    .attach()
  const [heardByHost, heardByMobile]: string[][] = [[], []]
  host.messages.subscribe(({ text }) => heardByHost?.push(text))
  mobile.messages.subscribe(({ text }) => heardByMobile?.push(text))
  await mobile.messages.send({ text: 'before' })
  proxy.leaveBehind()
  proxy.holding = true
  const sent = ['one', 'two'].map((text) => mobile.messages.send({ text: `mobile ${text}` }))
  await Promise.all(['one', 'two'].map((text) => host.messages.send({ text: `host ${text}` })))
  proxy.holding = false
  proxy.faults = { delayMs: 75 }
  await Promise.race([
    Promise.all(sent),
    new Promise((_, late) => setTimeout(late, NOTICED_TIMEOUT_MS, new Error('the old connection was not given up'))),
  ])
  const all = ['before', 'host one', 'host two', 'mobile one', 'mobile two']
  for (const heard of [heardByHost ?? [], heardByMobile ?? []])
    await eventually(() => heard.length >= all.length, 'all that was said')
  expect(heardByHost?.toSorted()).toEqual(all)
  expect(heardByMobile?.toSorted()).toEqual(all)
  proxy.faults = {}
}, 30_000)

it('[NET4] a ping is answered out of turn, and before somebody is known it is no hello', async () => {
  const raw = await test.rawIn('mia')
  raw.send({ t: 'ping', id: 'p' })
  expect(await raw.next('reply')).toMatchObject({ id: 'p', result: {} })
  const stranger = await test.raw()
  stranger.send({ t: 'ping', id: 'p' })
  expect(await stranger.next('bye')).toMatchObject({ code: 4_101 })
})

it.skipIf(missing.includes('ffmpeg'))(
  '[NET5] anyone who asked is told that a stream stands still; anyone who did not hears nothing of it',
  async () => {
    const encoder = publish(test.server.rtmp, await test.server.streamKeys.show('demo'))
    try {
      await eventually(() => test.server.media.stream('demo')?.init !== undefined, 'the stream', 20_000)
      const [asks, asksNot] = ['?stills', ''].map((query) => {
        const socket = new WebSocket(`${test.url.replace('http', 'ws')}/live/demo/ws${query}`)
        const said: { t: string; stills?: true }[] = []
        socket.on(
          'message',
          (data: Buffer, isBinary) => isBinary || said.push(JSON.parse(String(data)) as { t: string }),
        )
        return { socket, said }
      }) as [Heard, Heard]
      await eventually(() => asks.said.length > 0 && asksNot.said.length > 0, 'both heads')
      encoder.kill('SIGSTOP')
      await eventually(() => asks.said.filter(({ t }) => t === 'still').length >= 2, 'to be told')
      expect(asks.said[0]).toMatchObject({ t: 'init', stills: true })
      expect(asksNot.said).toEqual([expect.not.objectContaining({ stills: true })])
      for (const { socket } of [asks, asksNot]) socket.terminate()
    } finally {
      encoder.kill('SIGKILL')
    }
  },
  40_000,
)
type Heard = { socket: WebSocket; said: { t: string; stills?: true }[] }
