import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROUTES, routePath } from '@ovation/protocol'
import type { RouteName, RouteSpec } from '@ovation/protocol'
import { COMMAND_OF_ROUTE } from '@ovation/protocol/schemas'
import { DEFAULT_SETTINGS, maySite, rankOf, roleOfSite, ROLES, SITE_ROLES } from '@ovation/room'
import { COMMAND_TYPES, leastRole, SYSTEM_COMMANDS } from '@ovation/room/rules'
import type { CommandType, Role, SiteRole } from '@ovation/room'
import { eventually, publish } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestCluster } from './cluster.fixture.ts'
import { BODIES, paramsOf } from './routes.fixture.ts'
import type { RawClient, TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = /postgres|redis/.test(missing)
const FOREVER = { durationMs: null }

let cluster: TestCluster
let owner: RawClient
beforeAll(async () => {
  if (skipped) return
  cluster = await TestCluster.start(3, { commandsPerActorBurst: 10_000, commandsPerActorPerSecond: 10_000 })
  owner = await cluster.get(0).rawIn('boss', 'owner')
}, 90_000)
afterAll(() => cluster?.close())

const nodeOf = (n: number): TestServer => cluster.get(n % 3)
const must = async (type: string, body: unknown): Promise<void> =>
  expect(await owner.command(type, body), type).toHaveProperty('result')

type Caller = {
  name: string
  token: string | undefined
  role: Role | undefined
  banned: boolean
  siteRole?: SiteRole
}

/** Somebody of each role, by token and by grant, and the same again who is banned. */
async function callers(): Promise<Caller[]> {
  const all: Caller[] = [
    { name: 'nobody', token: undefined, role: undefined, banned: false },
    { name: 'garbage', token: 'a.b.c', role: undefined, banned: false },
  ]
  for (const role of ROLES.filter((one) => one !== 'owner'))
    for (const banned of [false, true])
      for (const by of ['token', 'grant'] as const) {
        if (by === 'grant' && role === 'guest') continue
        const name = `${role}-${by}${banned ? '-banned' : ''}`
        const token = await nodeOf(0).token(name, by === 'token' ? role : 'guest', 'demo')
        if (by === 'grant') await must('role.grant', { actor: name, role })
        if (banned) await must('member.ban', { actor: name, ...FOREVER })
        all.push({ name, token, role, banned })
      }
  all.push({
    name: 'site-owner',
    token: await nodeOf(0).token('site-owner', 'owner', '*'),
    role: 'owner',
    banned: false,
    siteRole: 'owner',
  })
  for (const siteRole of [undefined, ...SITE_ROLES]) {
    const { id } = await nodeOf(0).server.people.create({ name: 'Lin', ...(siteRole ? { siteRole } : {}) })
    all.push({
      name: `account-${siteRole ?? 'plain'}`,
      ...{ token: await accountToken(nodeOf(1), id), role: roleOfSite(siteRole), banned: false },
      ...(siteRole ? { siteRole } : {}),
    })
  }
  return all
}

/** The token of an account, as its pages get it. */
async function accountToken({ server }: TestServer, person: string): Promise<string> {
  const { secret } = await server.signIn.signIn({ code: await server.signIn.newCode(person) })
  const session = await server.accountSessions.findBySecret(secret)
  return session ? server.accountTokens.issue(session) : ''
}

const COMMANDS: Partial<Record<RouteName, { type: CommandType }>> = COMMAND_OF_ROUTE

/** What the table says of a route and a caller: whether it lets them through to the handler. */
function expected(
  route: RouteName,
  { access }: RouteSpec,
  { role, banned, siteRole }: Caller,
): 'through' | 401 | 403 | 404 {
  if (access.who === 'anybody') return 'through'
  if (access.who === 'session') return 401
  // A public room's viewer needs no token; anyone who shows one is known by it.
  if (access.who === 'viewer') return banned ? 403 : 'through'
  // There is no such recording: nobody learns more than that.
  if (access.who === 'recording') return 404
  if (role === undefined) return 401
  if (access.who === 'site') return maySite(siteRole, access.may) ? 'through' : 403
  if (access.who === 'person') return 'through'
  if (banned) return 403
  // The body of this one is refused, so that the room stays open.
  if (route === 'closeRoom') return 'through'
  const command = COMMANDS[route]
  // Somebody else's; one's own belongs to everybody.
  if (route === 'lowerHand' || route === 'leaveStage') return rankOf(role) >= rankOf('moderator') ? 'through' : 403
  if (command) return rankOf(role) >= rankOf(leastRole(command.type, DEFAULT_SETTINGS)) ? 'through' : 403
  // Who may change the shared state is a setting of the room.
  const least = route.endsWith('StateValue') ? DEFAULT_SETTINGS.stateFrom : 'role' in access ? access.role : 'guest'
  return rankOf(role) >= rankOf(least) ? 'through' : 403
}

describe.skipIf(skipped)('who may do what', () => {
  it('[AUTH1] [AUTH10] every route of REST, for every role by token and by grant, banned or not, on every node', async () => {
    const everybody = await callers()
    const wrong: string[] = []
    let cells = 0
    for (const name of Object.keys(ROUTES) as RouteName[]) {
      const spec: RouteSpec = ROUTES[name]
      for (const [index, caller] of everybody.entries()) {
        cells += 1
        const body = BODIES[name]
        const path = routePath(name, {
          params: paramsOf(name),
        })
        const url = nodeOf(index + cells).url.replace('127.0.0.1', 'localhost')
        const answer = await fetch(`${url}${path}`, {
          method: spec.method,
          headers: {
            ...(caller.token === undefined ? {} : { authorization: `Bearer ${caller.token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            // Only pages use passkeys.
            ...(/passkey/i.test(name) ? { origin: url } : {}),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        const want = expected(name, spec, caller)
        const { error } = (await answer.json().catch(() => ({}))) as { error?: { code: string } }
        // A handler refuses in its own words; who was kept from it is told by these.
        const kept = /^(signIn|renewGrant)$/.test(name)
          ? 'through'
          : [401, 403].includes(answer.status) && !(name in COMMANDS && /^(outranked|muted)$/.test(error?.code ?? ''))
            ? answer.status
            : 'through'
        const got = want === 404 ? answer.status : kept
        if (got !== want) wrong.push(`${name} ${caller.name}: ${answer.status} ${error?.code}, not ${want}`)
        if (answer.status === 500) wrong.push(`${name} ${caller.name}: 500`)
      }
    }
    expect(wrong).toEqual([])
    expect(cells).toBe(Object.keys(ROUTES).length * everybody.length)
  }, 120_000)

  it('[AUTH1] every command, for every role by token and by grant, on every node', async () => {
    const wrong: string[] = []
    const bodies: Partial<Record<CommandType, unknown>> = {
      'room.settings': { settings: { slowModeMs: 0 } },
      'room.title': { title: 't' },
      'message.send': { text: 'x' },
      'message.edit': { message: 1, text: 'x' },
      'message.deleteAll': { actor: 'zz' },
      'message.react': { message: 999_999, emoji: '👍' },
      'announcement.set': { text: 'x' },
      'state.set': { key: 'score', value: 1 },
      'state.delete': { key: 'nothing' },
      'role.grant': { actor: 'zz', role: 'guest' },
      'role.hold': { actor: 'zz', role: 'host' },
      'sanction.carry': { actor: 'zz', from: 'g_zz' },
      'person.erase': { person: 'zz' },
      'room.delete': { by: 'zz' },
      'report.send': { reason: 'r' },
      'report.handle': { report: 999_999, on: true },
      'notice.send': { to: 'zz', text: 'x' },
      'poll.open': { question: 'q', options: ['a', 'b'] },
      'poll.vote': { poll: 'p', option: 0 },
      'gift.send': { gift: 'none', count: 1 },
      'custom.send': { name: 'acme.x', data: 1 },
      'door.set': { door: 'x' },
      'likes.tally': { total: 1 },
      'stage.mute': { actor: 'zz', muted: true },
      'stage.arrange': { layout: 'side' },
      'stage.appear': { seat: 1, stream: 's' },
    }
    const bodyOf = (type: CommandType): unknown => {
      if (bodies[type] !== undefined) return bodies[type]
      if (type.startsWith('message.')) return { message: 999_999 }
      if (type.startsWith('member.')) return /un/.test(type) ? { actor: 'zz' } : { actor: 'zz', ...FOREVER }
      if (type.startsWith('poll.')) return { poll: 'p' }
      if (type.startsWith('stream.') || type === 'stage.vanish') return { stream: 's' }
      return type.startsWith('stage.invite') || type === 'hand.see' ? { actor: 'zz' } : {}
    }
    for (const [index, role] of ROLES.entries())
      for (const by of ['token', 'grant'] as const) {
        if (by === 'grant' && (role === 'owner' || role === 'guest')) continue
        const id = `cmd-${role}-${by}`
        if (by === 'grant') await must('role.grant', { actor: id, role })
        const raw = await nodeOf(index).rawIn(id, by === 'token' ? role : 'guest')
        for (const type of COMMAND_TYPES) {
          if (type === 'room.close') continue
          const { error } = await raw.command(type, bodyOf(type))
          const least = leastRole(type, DEFAULT_SETTINGS)
          const may = !SYSTEM_COMMANDS.has(type) && rankOf(role) >= rankOf(least)
          // What somebody may do to themselves alone is refused as forbidden too.
          if (error?.code === 'invalid_frame') wrong.push(`${id} ${type}: ${error.message}`)
          if ((error?.code === 'forbidden') === may) wrong.push(`${id} ${type}: ${error?.code ?? 'stored'}`)
        }
        raw.socket.close()
      }
    expect(wrong).toEqual([])
  }, 120_000)

  it('[AUTH2] nobody below acts on a host who is away, and nobody on the owner, the room itself or a group', async () => {
    const away = await nodeOf(1).rawIn('host-away', 'host')
    const moderator = await nodeOf(2).rawIn('mod', 'moderator')
    const held = async (): Promise<boolean> =>
      (await nodeOf(0).server.rooms.standing('demo', 'host-away')).held === 'host'
    await eventually(held, 'the role of the host to be remembered')
    away.socket.close()
    await away.closed
    const ban = async (actor: string): Promise<string | undefined> =>
      (await moderator.command('member.ban', { actor, ...FOREVER })).error?.code
    expect(await ban('host-away')).toBe('outranked')
    for (const actor of ['owner', 'system', '@staff', 'mod'])
      expect(['outranked', 'value_out_of_range'], actor).toContain(await ban(actor))
    expect(await ban('somebody')).toBeUndefined()
    // Whose token gives less now is protected no more.
    const demoted = await nodeOf(1).rawIn('host-away', 'member')
    await eventually(async () => !(await held()), 'the new role to be remembered')
    demoted.socket.close()
    // Nodes tell each other twice a second who is where.
    await eventually(async () => (await ban('host-away')) === undefined, 'them to be banned as anybody else')
  }, 60_000)

  it('[ROUTE2] no route of REST stands outside the table', () => {
    const files = [
      'api/rooms.ts',
      'api/share.ts',
      'api/account.ts',
      'api/people.ts',
      'recording/routes.ts',
      'media/routes.ts',
      'pages/routes.ts',
      'pages/install.ts',
      'ops-listener/health.ts',
      'ops-listener/http.ts',
      'server.ts',
    ]
    for (const file of files) {
      const text = readFileSync(join(import.meta.dirname, '..', 'src', file), 'utf8')
      expect(text, file).not.toMatch(/\.(get|post|put|patch|delete|route)[^\n]*\(\s*'\/api\//)
    }
  })
})

describe.skipIf(skipped || /ffmpeg/.test(missing))('a ban', () => {
  it('[AUTH3] [AUTH4] ends chat, video, playlists, replays and REST within a second, on every node', async () => {
    const key = await cluster.get(0).server.streamKeys.show('demo')
    const encoder = publish(cluster.get(1).server.rtmp, key)
    try {
      const viewer = await nodeOf(2).rawIn('viewer', 'member')
      const attach = async (raw: RawClient): Promise<{ watch?: string }> => {
        raw.send({ t: 'attach', id: 'again', room: 'demo' })
        const reply = await raw.next('reply', ({ id }) => id === 'again')
        return (reply as unknown as { result: { self: { watch?: string } } }).result.self
      }
      const { watch = '' } = await attach(viewer)
      const live = (node: TestServer): Promise<number> =>
        fetch(`${node.url}/live/demo/index.m3u8?ticket=${watch}`).then(({ status }) => status)
      for (const node of cluster.nodes)
        await eventually(async () => (await live(node)) === 200, 'a playlist on every node', 30_000)
      const sockets = cluster.nodes.map(({ url }) => {
        const socket = new WebSocket(`${url.replace('http', 'ws')}/live/demo/ws?ticket=${watch}`)
        const state = { code: 0, bytes: 0 }
        socket.on('message', (data: Buffer) => (state.bytes += data.length))
        socket.on('close', (code) => (state.code = code))
        return state
      })
      await eventually(() => sockets.every(({ bytes }) => bytes > 10_000), 'video on every node')
      const token = await nodeOf(0).token('viewer', 'moderator')
      const rest = async (node: TestServer): Promise<number> =>
        (await fetch(`${node.url}/api/v1/rooms/demo/people`, { headers: { authorization: `Bearer ${token}` } })).status
      expect(await rest(nodeOf(1))).toBe(200)
      await must('member.ban', { actor: 'viewer', ...FOREVER })
      const at = performance.now()
      const took: Record<string, number> = {}
      const ended = async (what: string, done: () => Promise<boolean> | boolean): Promise<void> => {
        await eventually(done, `${what} to end`, 5_000)
        took[what] = Math.max(took[what] ?? 0, Math.round(performance.now() - at))
      }
      await Promise.all([
        ended('chat', () => viewer.frames.some((frame) => frame.t === 'detached')),
        ended('low-latency video', () => sockets.every(({ code }) => code === 4_403)),
        ...cluster.nodes.flatMap((node) => [
          ended('the playlist', async () => (await live(node)) === 403),
          ended('REST', async () => (await rest(node)) === 403),
          ended('replays', async () => {
            const answer = await fetch(`${node.url}/api/v1/rooms/demo/replays?ticket=${watch}`)
            return answer.status === 403
          }),
        ]),
      ])
      console.log('a ban on three nodes, ms until the last one ended:', JSON.stringify(took))
      // Everybody else goes on watching, and an open room stays open to players outside.
      expect((await fetch(`${nodeOf(0).url}/live/demo/index.m3u8`)).status).toBe(200)
      await must('room.settings', { settings: { video: 'session' } })
      for (const { url } of cluster.nodes)
        await eventually(
          async () => (await fetch(`${url}/live/demo/index.m3u8`)).status === 403,
          'video to be for those in the room alone',
        )
    } finally {
      encoder.kill('SIGKILL')
    }
  }, 120_000)
})
