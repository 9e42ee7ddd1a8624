import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const DISK_MIB = 24
// A disk of its own needs the right to mount one; CI has it.
const mayMount = process.getuid?.() === 0

let disk: string
let test: TestServer
const exits: number[] = []

beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'ovation-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'ovation-test', disk])
})
afterEach(async () => {
  await test.close()
  execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
})

/** Takes all the space that is left. */
function fill(): void {
  for (const size of [1_048_576, 4_096, 1]) {
    try {
      for (let n = 0; ; n++) writeFileSync(join(disk, `fill-${size}-${n}`), Buffer.alloc(size))
    } catch {
      // No more of that size fits.
    }
  }
}
const free = () => execFileSync('sh', ['-c', `rm -f ${disk}/fill-*`])

const start = async (minFreeDiskBytes: number) => {
  const folder = join(disk, 'data')
  mkdirSync(folder)
  test = await TestServer.start({
    folder,
    limits: { minFreeDiskBytes, checkDiskIntervalMs: 50, memberDiskReserveBytes: 0, guestDiskReserveBytes: 0 },
    exit: (code) => exits.push(code),
  })
}

describe.skipIf(!mayMount)('a full disk', () => {
  it('[DISK1] near its end is refused in words before anything is lost; reading goes on, and so does everything once there is space', async () => {
    await start(8 * 1_024 * 1_024)
    const [mia, gus] = await Promise.all([test.rawIn('mia'), test.rawIn('gus')])
    await mia.command('message.send', { text: 'before' })
    writeFileSync(join(disk, 'fill-big'), Buffer.alloc((DISK_MIB - 5) * 1_048_576))
    await eventually(async () => (await fetch(`${test.url}/readyz`)).status === 503, 'readiness to go')
    const refused = await mia.command('message.send', { text: 'too much' }, { id: 'kept' })
    expect(refused.error).toMatchObject({
      code: 'storage_full',
      message: expect.stringContaining('free some space') as string,
    })
    gus.send({ t: 'history', id: 'h', room: 'demo', limit: 5 })
    expect(await gus.next('reply', ({ id }) => id === 'h')).toMatchObject({
      result: { messages: [{ text: 'before' }] },
    })
    free()
    await eventually(async () => (await fetch(`${test.url}/readyz`)).ok, 'readiness to return')
    expect(await mia.command('message.send', { text: 'too much' }, { id: 'kept' })).toHaveProperty('result')
  })

  it('[DISK2] that fills in the middle of a commit loses nothing acknowledged and shows nothing unstored', async () => {
    await start(0)
    const client = test.client('mia', 'member', { random: () => 0.1 })
    const room = await client.rooms.get('demo').attach()
    const watcher = await test.rawIn('gus')
    const closes: number[] = []
    client.connection.subscribe(({ state, code }) => state === 'waiting' && closes.push(code ?? 0))
    const acked: string[] = []
    fill()
    const sends = Array.from({ length: 30 }, (_, n) =>
      room.messages.send({ text: `${n} ${'x'.repeat(400)}` }).then(() => acked.push(String(n))),
    )
    await eventually(() => closes.includes(4001), 'the failed commit to send everybody away')
    const shown = watcher.events.flatMap(({ type, body }) =>
      type === 'message.sent' && body ? [(body as { text: string }).text.split(' ')[0]] : [],
    )
    expect(acked).toEqual(expect.arrayContaining(shown))
    free()
    await Promise.all(sends)
    const { messages } = await room.messages.history({ limit: 100 })
    expect(messages.map(({ text }) => text.split(' ')[0]).toSorted((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 30 }, (_, n) => String(n)),
    )
    expect(exits).toEqual([])
  }, 60_000)
})
