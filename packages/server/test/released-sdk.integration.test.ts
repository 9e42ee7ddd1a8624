import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { createClient as CreateClient, Room } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

type Sdk = { createClient: typeof CreateClient }

const KEPT = join(import.meta.dirname, 'clients')
const folder = mkdtempSync(join(tmpdir(), 'ovation-released-'))
let test: TestServer
beforeAll(async () => void (test = await TestServer.start()))
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The SDK as it was packed at a release. */
async function released(file: string): Promise<Sdk> {
  execFileSync('tar', ['-xzf', join(KEPT, file), '-C', folder])
  return (await import(pathToFileURL(join(folder, 'package/index.js')).href)) as Sdk
}

const texts = (room: Room): string[] => room.getSnapshot().messages.map(({ text }) => text)

describe.each(readdirSync(KEPT).sort().slice(-2))('the SDK of a release, %s', (file) => {
  it.each(['websocket', 'sse'] as const)('[KIT16] works with this server over %s', async (transport) => {
    const { createClient } = await released(file)
    const name = `${/\d[\d.]*\d/.exec(file)?.[0]} ${transport}`
    const client = createClient({
      server: test.url,
      transports: [transport],
      getToken: () => test.token(name, 'host'),
    })
    const room = await client.rooms.get('demo').attach()
    const today = await test.client(`${name}-today`, 'host').rooms.get('demo').attach()
    await room.messages.send({ text: `${name} says` })
    await today.messages.send({ text: `${name} hears` })
    for (const one of [room, today])
      await eventually(() => texts(one).includes(`${name} says`) && texts(one).includes(`${name} hears`), 'both')
    await room.polls.open({ question: 'this?', options: ['yes', 'no'] })
    await eventually(() => today.getSnapshot().state.poll?.closed === false, 'the poll')
    await today.polls.vote(0)
    await room.polls.close()
    await eventually(() => room.getSnapshot().state.poll?.tallied[0] === 1, 'the result')
    await room.state.set('score', { home: 1 })
    await eventually(() => JSON.stringify(today.state.get('score')).includes('1'), 'the value')
    today.presence.subscribe(() => {})
    await room.presence.enter({ seat: 4 })
    await eventually(() => today.presence.members?.some(({ id }) => id === name), 'the presence')
    await expect(room.polls.vote(0)).rejects.toMatchObject({ code: 'poll_not_open' })
    const page = await room.messages.history({ limit: 1 })
    expect(page.messages.length).toBeGreaterThan(0)
    client.close()
  })
})

it('[KIT16] there is one to work with', () => {
  expect(readdirSync(KEPT).length).toBeGreaterThan(0)
})
