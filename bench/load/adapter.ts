/** What a load generator has to know of a server's protocol. */
export type Adapter = {
  path: string
  /** Said on opening, and in answer to what comes, until `ready`. */
  /** Whether a connection listens as soon as it is open. */
  openIsReady?: boolean
  greeting: (viewer: { token: string; room: string }) => string[]
  /** What a text is. `room` carries when each of its events was sent, milliseconds of the machine's monotonic clock. */
  read: (text: string) => Read
}

export type Read =
  | { kind: 'ready' }
  | { kind: 'say'; text: string }
  | { kind: 'events'; from: number; to: number; left: number; times: number[] }
  | { kind: 'other' }

/** The machine's monotonic clock, the same in every process, milliseconds. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6

const TIME = /@(\d+\.\d+)@/g
/** A text that carries when it was sent. */
export const stamped = (text: string): string => `@${nowMs().toFixed(3)}@${text}`
const timesIn = (text: string): number[] => [...text.matchAll(TIME)].map(([, at]) => Number(at))

type RoomFrame = { from: number; to: number; sampledOut?: [number, number][] }

/** Ovation's own wire. */
export const ovation: Adapter = {
  path: '/v1/ws',
  greeting: ({ token, room }) => [
    JSON.stringify({ t: 'hello', v: 2, token }),
    JSON.stringify({ t: 'attach', id: 'a', room }),
  ],
  read: (text) => {
    const kind = text.slice(6, 10)
    if (kind === 'room') {
      const { from, to, sampledOut = [] } = JSON.parse(text) as RoomFrame
      const left = sampledOut.reduce((sum, [first, last]) => sum + last - first + 1, 0)
      return { kind: 'events', from, to, left, times: timesIn(text) }
    }
    if (kind === 'ping') return { kind: 'say', text: text.replace('ping', 'pong') }
    if (kind === 'repl' && text.startsWith('{"t":"reply","id":"a"')) return { kind: 'ready' }
    return { kind: 'other' }
  },
}

/** Messages of a peer: `{"n":1,"text":"…"}`, one or several. */
const numbered = (text: string): Read => {
  const [first, ...rest] = [...text.matchAll(/"n\\?":(\d+)/g)].map(([, n]) => Number(n))
  if (first === undefined) return { kind: 'other' }
  return { kind: 'events', from: first, to: rest.at(-1) ?? first, left: 0, times: timesIn(text) }
}

const plainWs: Adapter = {
  path: '/',
  greeting: () => [],
  read: (text) => (text.startsWith('{"ready"') ? { kind: 'ready' } : numbered(text)),
}

/** Engine.IO and Socket.IO protocol, version 4: `2` asks, `3` answers, `40` joins, `42` is an event. */
const socketIo: Adapter = {
  path: '/socket.io/?EIO=4&transport=websocket',
  greeting: () => [],
  read: (text) => {
    if (text.startsWith('0')) return { kind: 'say', text: '40' }
    if (text === '2') return { kind: 'say', text: '3' }
    if (text.startsWith('40')) return { kind: 'ready' }
    return numbered(text)
  },
}

/** Nchan says nothing on opening: anyone who is connected listens. */
const nchan: Adapter = { path: '/sub', greeting: () => [], openIsReady: true, read: numbered }

/** The protocol of NATS' clients inside WebSocket messages; one of them may hold several of a room. */
const nats: Adapter = {
  path: '/',
  greeting: () => ['CONNECT {"verbose":false,"pedantic":false,"protocol":1}\r\nSUB hot 1\r\nPING\r\n'],
  read: (text) => {
    if (text.startsWith('PONG')) return { kind: 'ready' }
    if (text.startsWith('PING')) return { kind: 'say', text: 'PONG\r\n' }
    return numbered(text)
  },
}

/** Centrifugo's JSON protocol: a command in each line, an empty object asks and answers whether one is there. */
const centrifugo: Adapter = {
  path: '/connection/websocket',
  greeting: () => ['{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"hot"}}'],
  read: (text) => {
    if (text === '{}') return { kind: 'say', text: '{}' }
    if (text.includes('"subscribe":{')) return { kind: 'ready' }
    return numbered(text)
  },
}

export const ADAPTERS: Record<string, Adapter> = {
  ...{ ovation, ws: plainWs, 'socket.io': socketIo, nchan, nats, centrifugo },
}
