import type { StreamInfo } from '@ovation/protocol'
import { eventually, publish } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

const info = async (): Promise<StreamInfo> => {
  const headers = { authorization: `Bearer ${await test.token('boss', 'host')}` }
  return (await (await fetch(`${test.url}/api/v1/rooms/demo/stream`, { headers })).json()) as StreamInfo
}

describe.skipIf(missing.includes('ffmpeg'))('a test stream', () => {
  it('[STUDIO37] is seen by hosts alone, and the room is not told of it', async () => {
    const { testKey } = await info()
    const encoder = publish(test.server.rtmp, testKey)
    try {
      await eventually(async () => (await info()).test?.video?.startsWith('avc1'), 'the test', 20_000)
      const host = await test.client('boss', 'host').rooms.get('demo').attach()
      const viewer = await test.client('vi', 'member').rooms.get('demo').attach()
      const playlist = (ticket = ''): Promise<Response> =>
        fetch(`${test.url}/live/demo~test/index.m3u8?ticket=${ticket}`)
      const { self } = host.getSnapshot()
      await eventually(async () => (await playlist(self?.watch)).status === 200, 'the video for the host', 20_000)
      for (const ticket of ['', viewer.getSnapshot().self?.watch]) expect((await playlist(ticket)).status).toBe(404)
      expect(viewer.getSnapshot().state.stream).toEqual({ status: 'none' })
      expect((await info()).health).toBeNull()
      expect((await (await fetch(`${test.url}/api/v1/rooms/demo/replays`)).json()) as object).toEqual({ replays: [] })
    } finally {
      encoder.kill('SIGKILL')
    }
  }, 60_000)
})
