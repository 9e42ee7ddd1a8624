import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ config: { demo: true } })
})
afterAll(() => test.close())

const people = (): number => test.server.connected.list('showroom', 100).length
const lively = (): boolean => test.server.media.stream('showroom') !== undefined

describe('the showroom', () => {
  it('[DEMO1] is labelled, and sleeps until somebody watches; then there are video, people, talk, likes and gifts', async () => {
    await new Promise((done) => setTimeout(done, 1_500))
    expect([lively(), people()]).toEqual([false, 0])
    const client = test.guest('Visitor')
    const room = await client.rooms.get('showroom').attach()
    expect(room.getSnapshot().state.announcement?.text).toContain('simulated')
    await eventually(() => room.getSnapshot().state.stream.status === 'live', 'the video', 10_000)
    await eventually(() => people() === 22, 'twenty people, their host and the visitor', 10_000)
    await eventually(() => room.getSnapshot().messages.length >= 5, 'talk', 20_000)
    await eventually(() => room.getSnapshot().likes >= 5, 'likes', 10_000)
    await eventually(() => room.getSnapshot().timeline.some((item) => item.kind === 'event'), 'a gift', 60_000)
    await eventually(() => (test.server.media.stream('showroom')?.segments.length ?? 0) >= 2, 'segments', 10_000)
    client.close()
    await eventually(() => !lively() && people() === 0, 'it to sleep again', 25_000)
    // The video stops first; that it ended is then written to the log.
    await eventually(
      async () => (await test.server.rooms.state('showroom')).stream.status === 'ended',
      'the end to be told',
      10_000,
    )
  }, 120_000)

  it('[DEMO4] a simulated audience plays into any room from the command line, and says what became of it', async () => {
    const main = new URL('../src/cli/main.ts', import.meta.url).pathname
    const flags = [
      '--server',
      test.url,
      '--viewers',
      '30',
      '--messages',
      '20',
      '--likes',
      '50',
      '--gifts',
      '60',
      '--seconds',
      '5',
    ]
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [main, 'demo', '--room', 'demo', '--json', ...flags],
      { timeout: 30_000 },
    )
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Record<string, number> & { refused: object }
    expect(last).toMatchObject({ present: 30, refused: {} })
    expect(last.messages).toBeGreaterThan(30)
    const { seq } = await test.server.rooms.state('demo')
    expect(seq).toBeGreaterThan(30)
    await expect(
      promisify(execFile)(process.execPath, [
        main,
        'demo',
        '--room',
        'nowhere',
        '--server',
        test.url,
        '--seconds',
        '2',
      ]),
    ).rejects.toThrow(/nobody came in \(room_not_found\)/)
  }, 60_000)
})

describe('without the showroom', () => {
  it('[DEMO3] `OVATION_DEMO=off` makes none', async () => {
    const plain = await TestServer.start()
    expect((await plain.server.rooms.list()).map(({ room }) => room)).toEqual(['demo'])
    await plain.close()
  })
})
