import { Agent, get } from 'node:http'
import { WebSocket } from 'ws'
import type { Snapshot } from '@ovation/protocol'
import { nameKey } from '../../packages/server/src/identity/index.ts'
import { newId, systemClock } from '../../packages/server/src/ops/index.ts'
import { AccountTokens, PersonSessions, postgresPeople } from '../../packages/server/src/people/index.ts'
import type { Step } from '../../packages/server/src/people/index.ts'
import { openPool, Timeline } from '../../packages/server/src/storage/index.ts'
import { BenchCluster } from '../cluster.ts'
import { sleep, times } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { Viewer } from '../viewer.ts'

export const ARRIVALS_DEFAULTS = { people: 10_000, rooms: 1, messagesPerSecond: 0 }

const MESSAGES = 200
const SPEAKERS = 20
const PAGE = 50
const PROFILES = 3
/** Under the newest messages there are reactions: people ask which of them are their own. */
const REACTED = 5
const REACTION = '👍'
/** One in so many has an account; the others are guests. */
const ACCOUNT_EVERY = 10
const AT_ONCE = 200
const EDIT_EVERY = 10
const READS_WRITTEN_MS = 3_000
const BATCH = 500
const SHOWN_STATEMENTS = 25
const SHOWN_CHARS = 150

/** What statements are for, by words that stand in them; the first that fits counts. */
const KINDS: readonly (readonly [kind: string, words: RegExp])[] = [
  ['read positions', /read_position|as unread/i],
  ['sessions and accounts', /from session|person_alias|site_role|from person/i],
  ['history and initial states', /order by seq desc\) as upto|cross join unnest/i],
  ['events of rooms', /order by seq\) as upto/i],
  ['heads of rooms', /from room_head/i],
  ['snapshots', /from snapshot/i],
  ['rows of slices', /keyed_row/i],
  ['cards', /room_card|from avatar/i],
]
const kindOf = (text: string): string => KINDS.find(([, words]) => words.test(text))?.[0] ?? 'others'

type Account = { id: string; token: string }

/** So many people come to a node that has just started: what they ask for, and how many statements that costs. */
export async function arrivals({
  people,
  rooms: roomCount,
  messagesPerSecond,
}: typeof ARRIVALS_DEFAULTS): Promise<Figure[]> {
  const rooms = Array.from({ length: roomCount }, (_, n) => `arrivals${n}`)
  const cluster = await BenchCluster.start(1, rooms, { counts: true })
  try {
    const accounts = await accountsIn(cluster, Math.max(SPEAKERS, Math.ceil(people / ACCOUNT_EVERY)))
    for (const room of rooms) await fill(cluster, room, accounts.slice(0, SPEAKERS))
    // Read positions are written a little later.
    await sleep(READS_WRITTEN_MS)
    await cluster.join()
    await cluster.know(2)
    // What nodes ask again and again, with nobody there.
    await sleep(1_000)
    await cluster.takeStatements()
    const idleFrom = performance.now()
    await sleep(5_000)
    const idle = (await cluster.takeStatements()).reduce((sum, { calls }) => sum + calls, 0)
    const idlePerMs = idle / (performance.now() - idleFrom)

    const stop = await speak(cluster, rooms[0] ?? '', messagesPerSecond)
    const from = performance.now()
    const crowd = new Arrivals(cluster.url(1), rooms, accounts, messagesPerSecond === 0)
    const waits = await crowd.all(people)
    const tookMs = performance.now() - from
    const statements = await cluster.takeStatements()
    stop()
    crowd.close()
    return figuresOf(people, statements, { waits, tookMs, idle: idlePerMs * tookMs })
  } finally {
    await cluster.stop()
  }
}

function figuresOf(
  people: number,
  statements: readonly { text: string; calls: number }[],
  { waits, tookMs, idle }: { waits: number[]; tookMs: number; idle: number },
): Figure[] {
  const kinds = new Map<string, number>()
  for (const { text, calls } of statements) kinds.set(kindOf(text), (kinds.get(kindOf(text)) ?? 0) + calls)
  for (const { text, calls } of statements.slice(0, SHOWN_STATEMENTS))
    console.log(`${String(calls).padStart(8)}  ${text.replaceAll(/\s+/g, ' ').slice(0, SHOWN_CHARS)}`)
  const all = statements.reduce((sum, { calls }) => sum + calls, 0)
  const what = `arrivals, ${people} people`
  return [
    { what: `${what}: statements`, value: all, unit: '' },
    { what: `${what}: … of which nodes ask by themselves`, value: idle, unit: '' },
    { what: `${what}: … for each of them`, value: (all - idle) / people, unit: '' },
    ...[...kinds].map(([kind, value]) => ({ what: `${what}: … ${kind}`, value, unit: '' })),
    { what: `${what}: until all have what they ask for`, value: tookMs / 1_000, unit: 's' },
    ...times(`${what}: each`, waits),
  ]
}

/** People who have an account and are signed in. */
async function accountsIn(cluster: BenchCluster, count: number): Promise<Account[]> {
  const pool = openPool(cluster.databaseUrl, new Timeline())
  const db = postgresPeople(pool)
  const sessions = new PersonSessions(db, systemClock)
  const tokens = new AccountTokens({ tokens: cluster.tokens, sessions, clock: systemClock })
  const accounts: Account[] = []
  for (let first = 0; first < count; first += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, count - first) }, () => `@${newId()}`)
    const steps = ids.map((id, index): Step => {
      const name = `Account ${first + index}`
      return ['addPerson', id, 'account', name, nameKey(name), null, 'About me.', null, Date.now()]
    })
    await db.change(steps)
    for (const id of ids) {
      const session = await sessions.findBySecret(await sessions.start(id))
      if (!session) throw new Error('there is no session')
      accounts.push({ id, token: await tokens.issue(session) })
    }
  }
  await pool.end()
  return accounts
}

/** Messages by some of them, who have also said how far they have read. */
async function fill(cluster: BenchCluster, room: string, speakers: readonly Account[]): Promise<void> {
  const viewers = speakers.map(({ token }) => new Viewer(cluster.url(0), room, token))
  await Promise.all(viewers.map(({ ready }) => ready))
  await Promise.all(
    viewers.map(async (viewer, speaker) => {
      for (let n = 0; n <= MESSAGES / SPEAKERS; n++) {
        const replied = new Promise<void>((done) => (viewer.onReply = () => done()))
        const text = `message ${n} of ${speaker}, as long as people write them`
        const command = { t: 'command', id: `${room}/${speaker}/${n}`, room, type: 'message.send', body: { text } }
        const read = { t: 'read', id: `read${n}`, room, seq: n }
        viewer.send(JSON.stringify(n < MESSAGES / SPEAKERS ? command : read))
        await replied
      }
    }),
  )
  const last = MESSAGES + 2
  for (let seq = last - REACTED; seq < last; seq++) {
    const replied = new Promise<void>((done) => viewers[0] && (viewers[0].onReply = () => done()))
    const body = { message: seq, emoji: REACTION, on: true }
    viewers[0]?.send(JSON.stringify({ t: 'command', id: `${room}/${seq}`, room, type: 'message.react', body }))
    await replied
  }
  for (const { socket } of viewers) socket.terminate()
}

/** Somebody at the other node says so many messages a second, and changes every tenth of them. */
async function speak(cluster: BenchCluster, room: string, messagesPerSecond: number): Promise<() => void> {
  if (messagesPerSecond === 0) return () => {}
  const viewer = new Viewer(cluster.url(0), room, await cluster.token('speaker', 'host'))
  await viewer.ready
  let said = 0
  const timer = setInterval(() => {
    const id = `said${said++}`
    const edits = said % EDIT_EVERY === 0
    const body = edits ? { message: said, text: `changed ${said}` } : { text: `message ${said}` }
    viewer.send(JSON.stringify({ t: 'command', id, room, type: edits ? 'message.edit' : 'message.send', body }))
  }, 1_000 / messagesPerSecond)
  return () => {
    clearInterval(timer)
    viewer.socket.terminate()
  }
}

/** The people who come: each opens the list of rooms and the page of one, attaches, reads a page of older messages and a few profiles. */
class Arrivals {
  #url: string
  #rooms: readonly string[]
  #accounts: readonly Account[]
  #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  #sockets: WebSocket[] = []

  #isQuiet: boolean

  constructor(url: string, rooms: readonly string[], accounts: readonly Account[], isQuiet: boolean) {
    this.#isQuiet = isQuiet
    this.#url = url
    this.#rooms = rooms
    this.#accounts = accounts
  }

  /** How long each waited for all of it, milliseconds. */
  async all(people: number): Promise<number[]> {
    const waits: number[] = []
    let next = 0
    const lane = async (): Promise<void> => {
      while (next < people) {
        const from = performance.now()
        await this.#come(next++)
        waits.push(performance.now() - from)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, lane))
    return waits
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate()
    this.#agent.destroy()
  }

  async #come(n: number): Promise<void> {
    const room = this.#rooms[n % this.#rooms.length] ?? ''
    const token = n % ACCOUNT_EVERY === 0 ? this.#accounts[n / ACCOUNT_EVERY]?.token : undefined
    await this.#get('/')
    await this.#get(`/r/${room}`)
    const { snapshot, self, ask } = await this.#attach(room, token)
    const reacted = snapshot.messages.filter(({ reactions }) => reactions !== undefined)
    if (this.#isQuiet && reacted.length !== REACTED) throw new Error(`${reacted.length} messages have reactions`)
    const keys = reacted.map(({ seq }) => `${seq}/${REACTION}/${self}`)
    if (keys.length > 0) await ask({ t: 'rows', id: 'r', room, slice: 'reactors', keys })
    const before = snapshot.messages[0]?.seq
    const page = await ask({ t: 'history', id: 'h', room, limit: PAGE, before })
    if ((page as { messages?: unknown[] }).messages?.length !== PAGE) throw new Error(JSON.stringify(page))
    for (let k = 0; k < PROFILES; k++)
      await this.#get(`/api/v1/people/${this.#accounts[(n + k * 7) % SPEAKERS]?.id}/profile`)
  }

  #attach(
    room: string,
    token: string | undefined,
  ): Promise<{
    snapshot: Snapshot
    self: string
    ask: (frame: { id: string } & Record<string, unknown>) => Promise<unknown>
  }> {
    const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/v1/ws`, { perMessageDeflate: false })
    this.#sockets.push(socket)
    const waiting = new Map<string, { done: (result: unknown) => void; fail: (error: Error) => void }>()
    const ask = (frame: { id: string } & Record<string, unknown>): Promise<unknown> =>
      new Promise((done, fail) => {
        waiting.set(frame.id, { done, fail })
        socket.send(JSON.stringify(frame))
      })
    return new Promise((done, fail) => {
      socket.once('error', fail)
      socket.once('close', (code) => fail(new Error(`the connection was closed with ${code}`)))
      socket.on('open', () =>
        socket.send(JSON.stringify({ t: 'hello', v: 2, ...(token === undefined ? { guest: {} } : { token }) })),
      )
      socket.on('message', (data: Buffer) => {
        const kind = data.toString('latin1', 6, 9)
        if (kind === 'pin') return socket.send(String(data).replace('ping', 'pong'))
        if (kind === 'wel') {
          const { actor } = JSON.parse(String(data)) as { actor: { id: string } }
          void ask({ t: 'attach', id: 'a', room }).then(
            (result) => done({ snapshot: (result as { snapshot: Snapshot }).snapshot, self: actor.id, ask }),
            fail,
          )
        }
        if (kind !== 'rep') return
        const frame = JSON.parse(String(data)) as { id: string; result?: unknown; error?: unknown }
        const asked = waiting.get(frame.id)
        waiting.delete(frame.id)
        if (frame.error) asked?.fail(new Error(JSON.stringify(frame.error)))
        else asked?.done(frame.result)
      })
    })
  }

  #get(path: string): Promise<void> {
    return new Promise((done, fail) => {
      const asked = get(`${this.#url}${path}`, { agent: this.#agent }, (response) => {
        response.resume()
        if (response.statusCode !== 200) fail(new Error(`${path} answered ${response.statusCode}`))
        response.once('end', done)
      })
      asked.once('error', fail)
    })
  }
}
