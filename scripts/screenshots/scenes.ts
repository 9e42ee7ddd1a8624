import type { ChildProcess } from 'node:child_process'
import type { Room } from '@ovation/client'
import type { ReplaySummary } from '@ovation/protocol'
import type { Settings } from '@ovation/room'
import { eventually, publish } from '@ovation/testkit'
import type { ENCODINGS } from '@ovation/testkit'
import { addCountedShows } from '../../packages/server/test/counted-shows.fixture.ts'
import { TestServer } from '../../packages/server/test/server.fixture.ts'
import type { Options } from '../../packages/server/test/server.fixture.ts'

/** A room in which something has happened, and how to go on. */
export type Scene = { test: TestServer; room: string; path: string; host: Room; replay?: string }

const GRACE_MS = 3_600_000
const PASSWORD = 'open sesame'
const TITLE = '周五晚场 · Friday night'

const TALK: readonly [who: string, text: string][] = [
  ['Nora', '大家晚上好'],
  ['Tom', 'Good evening from Leeds!'],
  ['林夏', '今晚唱新歌吗？等了一个星期了，上次那首的前奏我还记得'],
  ['Nora', 'The sound is great tonight'],
  ['阿川', '第一次来，主播声音真好听'],
  ['Ivo', 'Which lens is this? The colours are lovely, and the background is so soft.'],
  ['Tom', '👏👏👏'],
  ['林夏', '前排'],
  ['Mina', 'hi'],
  ['阿川', '能不能讲讲这首歌是怎么写出来的'],
]

/** What the states are shown in: real servers with real encoders, each begun when the first state needs it. */
export class Scenes {
  #scenes = new Map<string, Promise<Scene>>()
  #servers = new Map<string, Promise<TestServer>>()
  #encoders = new Map<string, ChildProcess>()

  /** The scene of that name, made once. */
  get(name: SceneName): Promise<Scene> {
    const made = this.#scenes.get(name) ?? SCENES[name](this)
    this.#scenes.set(name, made)
    return made
  }

  /** A server with these options; `main` is for all rooms that need none of their own. */
  server(name = 'main', options: Options = {}): Promise<TestServer> {
    const limits = {
      // Every studio that is visited is signed in to.
      signInAttemptsPerMinute: 1_000,
      encoderGraceMs: GRACE_MS,
      recordingMinFreeBytes: 0,
      recordingMinFreeShare: 0,
      maxConnectionsPerActor: 1_000,
      ...options.limits,
    }
    const started = this.#servers.get(name) ?? TestServer.start({ ...options, limits })
    this.#servers.set(name, started)
    return started
  }

  /** A room with its host in it. */
  async room(room: string, { server, title = TITLE }: { server?: TestServer; title?: string } = {}): Promise<Scene> {
    const test = server ?? (await this.server())
    await test.server.rooms.create(room, title, { id: 'owner', name: 'Owner', role: 'owner' })
    const host = await test.client('Hannah', 'host').rooms.get(room).attach()
    return { test, room, path: `/r/${room}`, host }
  }

  /** The encoder is lost: its broadcast may go on. */
  lose(room: string): void {
    this.#encoders.get(room)?.kill('SIGKILL')
  }

  async publish({ test, room }: Scene, encoding: keyof typeof ENCODINGS): Promise<void> {
    const encoder = publish(test.server.rtmp, await test.server.streamKeys.show(room), encoding)
    this.#encoders.set(room, encoder)
    await eventually(() => (test.server.media.stream(room)?.segments.length ?? 0) >= 1, 'the video', 30_000)
  }

  async close(): Promise<void> {
    for (const encoder of this.#encoders.values()) encoder.kill('SIGKILL')
    await Promise.all([...this.#servers.values()].map(async (one) => (await one).close()))
  }
}

type Said = { who: string; text: string; streamTime?: number | undefined }

async function say({ test, room }: Scene, { who, text, streamTime }: Said): Promise<void> {
  const client = test.client(who, 'member')
  const there = await client.rooms.get(room).attach()
  await there.command('message.send', { text, ...(streamTime === undefined ? {} : { streamTime }) })
  client.close()
}

async function talk(scene: Scene, streamTime?: number): Promise<Scene> {
  for (const [who, text] of TALK) await say(scene, { who, text, streamTime })
  const words = { text: '欢迎大家！Welcome, everybody. Questions later, please.' }
  await scene.host.command('message.send', { ...words, ...(streamTime === undefined ? {} : { streamTime }) })
  return scene
}

/** A broadcast, with a chat. */
export async function live(scenes: Scenes, room: string, encoding: keyof typeof ENCODINGS = 'still'): Promise<Scene> {
  const scene = await scenes.room(room)
  await Promise.all([talk(scene), scenes.publish(scene, encoding)])
  return scene
}

const ask = async ({ test, room }: Scene, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${test.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${await test.token('boss', 'owner')}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).then((answer) => {
    if (!answer.ok) throw new Error(`${method} ${path} of ${room}: ${answer.status}`)
    return answer
  })

async function withAccess(scenes: Scenes, room: string, settings: Partial<Settings>): Promise<Scene> {
  const scene = await live(scenes, room)
  if (settings.access === 'password') await ask(scene, 'PUT', `/rooms/${room}/password`, { password: PASSWORD })
  await scene.host.settings.update(settings)
  return scene
}

/** A broadcast that is over, with its recording. */
async function ended(scenes: Scenes): Promise<Scene> {
  const scene = await scenes.room('ended')
  await scenes.publish(scene, 'short')
  // By the clock of the video, so that a replay has the same rows at the same place, however busy the machine was.
  const { epochMs = Date.now() } = scene.test.server.media.stream('ended') ?? {}
  await talk(scene, epochMs)
  const replays = async (): Promise<ReplaySummary[]> =>
    ((await (await fetch(`${scene.test.url}/api/v1/rooms/ended/replays`)).json()) as { replays: ReplaySummary[] })
      .replays
  const [{ id }] = (await eventually(
    async () => {
      const [one] = await replays()
      return one && !one.live && [one]
    },
    'the recording',
    40_000,
  )) as [ReplaySummary]
  return { ...scene, replay: id }
}

const SCENES = {
  quiet: async (scenes) => talk(await scenes.room('quiet')),
  empty: (scenes) => scenes.room('empty'),
  live: (scenes) => live(scenes, 'live'),
  busy: (scenes) => live(scenes, 'busy'),
  portrait: (scenes) => live(scenes, 'portrait', 'stillPortrait'),
  announced: async (scenes) => {
    const scene = await live(scenes, 'announced')
    await scene.host.announce('今晚九点抽奖，详情见 https://live.example.com/rules · Tonight at nine: the draw')
    return scene
  },
  poll: async (scenes) => {
    const scene = await live(scenes, 'poll')
    await scene.host.polls.open({
      question: '下一首唱什么？ What next?',
      options: ['新歌 The new one', '老歌 An old one'],
    })
    return scene
  },
  ended,
  /** A server of its own: it is started again with shows that were counted. */
  reported: async (scenes) => {
    const scene = await scenes.room('reported', { server: await scenes.server('reported') })
    await addCountedShows(scene.test, 'reported', () => TITLE)
    return scene
  },
  replay: async (scenes) => {
    const scene = await scenes.get('ended')
    return { ...scene, path: `/replay/${scene.replay}` }
  },
  members: (scenes) => withAccess(scenes, 'members', { access: 'members' }),
  tokens: (scenes) => withAccess(scenes, 'tokens', { access: 'tokens' }),
  password: (scenes) => withAccess(scenes, 'password', { access: 'password' }),
  /** A server that takes nobody. */
  full: async (scenes) => {
    const test = await scenes.server('full', { limits: { maxConnections: 0 } })
    await test.server.rooms.create('full', TITLE, { id: 'owner', name: 'Owner', role: 'owner' })
    const { host } = await scenes.get('quiet')
    return { test, room: 'full', path: '/r/full', host }
  },
  paused: async (scenes) => {
    const scene = await scenes.room('paused', { server: await scenes.server('paused') })
    await ask(scene, 'PATCH', '/site', { pause: { text: 'Back at nine · 九点回来' } })
    return scene
  },
  showroom: async (scenes) => {
    const test = await scenes.server('showroom', { config: { demo: true } })
    const host = await test.client('Hannah', 'host').rooms.get('demo').attach()
    return { test, room: 'showroom', path: '/r/showroom', host }
  },
} satisfies Record<string, (scenes: Scenes) => Promise<Scene>>
export type SceneName = keyof typeof SCENES
