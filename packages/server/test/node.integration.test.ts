import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AccessToken, Bot, fileStore, OutletConsumer, RoomService } from '@ovation/node'
import type { OutletPosition, OutletRecord } from '@ovation/node'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const WORKER = fileURLToPath(new URL('node-bot.worker.ts', import.meta.url))
let test: TestServer
let key: string
let service: RoomService

beforeAll(async () => {
  test = await TestServer.start()
  const may = [
    ...(['rooms.create', 'rooms.read', 'rooms.write', 'messages.read', 'messages.write', 'impersonate'] as const),
  ]
  key = (await test.server.apiKeys.create({ name: 'Node', grants: [{ rooms: '*', may }] }, 'owner')).secret
  service = new RoomService({ server: test.url, key })
  await service.createRoom({ room: 'friday', title: 'Friday' })
})
afterAll(() => test.close())

/** The texts of a room's messages with who wrote them. */
const said = async (room = 'friday') =>
  (await service.listMessages({ room, limit: 100 })).messages.map(({ author, text }) => [author.id, text] as const)

describe('the service', () => {
  it('[NODE18] signs tokens that the server takes', async () => {
    const [id = ''] = test.server.tokens.first.map((one) => one.id)
    const secret = await import('node:fs').then(
      ({ readFileSync }) =>
        (JSON.parse(readFileSync(join(test.folder, 'secrets.json'), 'utf8')) as { apiKeys: Record<string, string> })
          .apiKeys[id] ?? '',
    )
    const token = new AccessToken(id, secret, { user: 'tao', name: 'Tao', rooms: { friday: 'host' } }).sign()
    expect(await test.server.tokens.verify(token, Date.now())).toMatchObject({ id: 'tao', rooms: { friday: 'host' } })
  })

  it('[NODE19] does what is sent again once, and has the code of what is refused', async () => {
    let answers = 0
    const broken = new RoomService({
      ...{ server: test.url, key },
      fetch: async (...args) => {
        const answer = await fetch(...args)
        // The answer is lost on the way.
        if ((answers += 1) === 1) throw new TypeError('fetch failed')
        return answer
      },
    })
    const { seq } = await broken.sendMessage({ room: 'friday', text: 'once' })
    expect([answers, (await said()).filter(([, text]) => text === 'once').length]).toEqual([2, 1])
    expect((await service.getMessage({ room: 'friday', message: seq })).text).toBe('once')
    await expect(service.sendMessage({ room: 'friday', text: '' })).rejects.toMatchObject({ code: 'text_empty' })
    await expect(service.getRoom({ room: 'nowhere' })).rejects.toMatchObject({ code: 'room_not_found' })
    const nobody = new RoomService({ server: 'http://127.0.0.1:9', key, maxAttempts: 1 })
    await expect(nobody.listRooms()).rejects.toMatchObject({ code: 'unreachable' })
  })
})

describe('a consumer of records', () => {
  it('[NODE24] is at the head of the room, whatever came twice or not at all', async () => {
    await service.createRoom({ room: 'records', title: 'Records' })
    for (let n = 0; n < 20; n++) await service.sendMessage({ room: 'records', text: `n${n}` })
    const records: OutletRecord[] = []
    let previous = ''
    for await (const event of service.events('records')) {
      records.push({ ...event, previous, head: 99, since: event.seq - 1 } as OutletRecord)
      previous = event.chain
    }
    let position: OutletPosition | undefined
    const applied: number[] = []
    const consumer = new OutletConsumer({
      service,
      load: () => position,
      apply: ({ event, position: next }) => {
        applied.push(event.seq)
        position = next
      },
    })
    const behind = records.slice(1)
    for (const [from, to] of [
      [4, 6],
      [5, 8],
      [12, 14],
    ] as const)
      await consumer.receive(behind.slice(from, to))
    const verified = await consumer.verify('records')
    expect(applied).toEqual(records.map((_, at) => at + 1))
    expect(verified.position).toEqual({ seq: records.length, chain: previous })
    expect((await test.server.log.heads(['records']))[0]).toMatchObject(verified.position)
  })
})

describe('a bot', () => {
  it('[NODE25] runs commands for whom they are, and writes an answer bit by bit', async () => {
    await service.createRoom({ room: 'commands', title: 'Commands' })
    const store = fileStore(join(test.folder, 'commands.json'))
    const bot = new Bot({ service, user: 'helper', name: 'Helper', rooms: ['commands'], store, intervalMs: 50 })
    bot.command({
      name: 'echo',
      description: 'Says it again',
      run: async ({ text, reply }) => void (await reply(text)),
    })
    bot.command({
      name: 'end',
      description: 'For staff',
      for: 'staff',
      run: async ({ reply }) => void (await reply('no')),
    })
    bot.command({
      ...{ name: 'story', description: 'Tells one' },
      run: async ({ draft }) => {
        const one = await draft()
        for (const word of ['Once ', 'upon ', 'a time']) one.append(word)
        await one.end()
      },
    })
    expect(bot.completions('/e').map(({ name }) => name)).toEqual(['echo'])
    expect(bot.completions('/', 'staff').map(({ name }) => name)).toEqual(['echo', 'end', 'story'])
    expect(bot.completions('hello')).toEqual([])
    const stop = new AbortController()
    const running = bot.run(stop.signal)
    await eventually(() => store.load('commands') !== undefined, 'the bot to be there')
    const mei = service.onBehalfOf('mei', 'Mei')
    for (const text of ['/end', '/echo hi', '/unknown', '/story']) await mei.sendMessage({ room: 'commands', text })
    await eventually(async () => (await said('commands')).some(([, text]) => text === 'Once upon a time'), 'the story')
    stop.abort()
    await running
    expect((await said('commands')).filter(([id]) => id === 'helper')).toEqual([
      ['helper', 'hi'],
      ['helper', 'Once upon a time'],
    ])
  })

  it('[NODE26] answers nothing twice and leaves nothing out when it is killed again and again', async () => {
    const path = join(test.folder, 'bot.json')
    await fileStore(path).save('friday', (await service.getRoom({ room: 'friday' })).seq)
    const mei = service.onBehalfOf('mei', 'Mei')
    const texts = Array.from({ length: 8 }, (_, n) => `question ${n}`)
    for (const text of texts) await mei.sendMessage({ room: 'friday', text })
    for (let kill = 0; kill < 3; kill++) {
      const child = spawn(process.execPath, [WORKER, test.url, key, path], { stdio: ['ignore', 'pipe', 'inherit'] })
      let answered = 0
      child.stdout.on('data', (chunk) => (answered += String(chunk).split('\n').length - 1))
      await eventually(() => answered >= (kill < 2 ? 1 + kill : 1), 'an answer')
      const all = async () => (await said()).filter(([id]) => id === 'helper').length >= texts.length
      if (kill === 2) await eventually(all, 'all answers')
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const answers = (await said()).filter(([id]) => id === 'helper').map(([, text]) => text.replace(/^\d+: /, ''))
    expect(answers).toEqual(texts)
  }, 20_000)
})
