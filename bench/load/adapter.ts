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
export const timesIn = (text: string): number[] => [...text.matchAll(TIME)].map(([, at]) => Number(at))

type RoomFrame = { from: number; to: number; thinned?: [number, number][] }

/** Ovation's own wire. */
export const ovation: Adapter = {
  path: '/v1/ws',
  greeting: ({ token, room }) => [
    JSON.stringify({ t: 'hello', v: 1, token }),
    JSON.stringify({ t: 'attach', id: 'a', room }),
  ],
  read: (text) => {
    const kind = text.slice(6, 10)
    if (kind === 'room') {
      const { from, to, thinned = [] } = JSON.parse(text) as RoomFrame
      const left = thinned.reduce((sum, [first, last]) => sum + last - first + 1, 0)
      return { kind: 'events', from, to, left, times: timesIn(text) }
    }
    if (kind === 'ping') return { kind: 'say', text: text.replace('ping', 'pong') }
    if (kind === 'repl' && text.startsWith('{"t":"reply","id":"a"')) return { kind: 'ready' }
    return { kind: 'other' }
  },
}

/** A message of a peer: `{"n":1,"text":"…"}`. */
const numbered = (text: string): Read => {
  const n = Number(/"n\\?":(\d+)/.exec(text)?.[1])
  return Number.isNaN(n) ? { kind: 'other' } : { kind: 'events', from: n, to: n, left: 0, times: timesIn(text) }
}

export const plainWs: Adapter = {
  path: '/',
  greeting: () => [],
  read: (text) => (text.startsWith('{"ready"') ? { kind: 'ready' } : numbered(text)),
}

/** Engine.IO and Socket.IO protocol, version 4: `2` asks, `3` answers, `40` joins, `42` is an event. */
export const socketIo: Adapter = {
  path: '/socket.io/?EIO=4&transport=websocket',
  greeting: () => [],
  read: (text) => {
    if (text.startsWith('0')) return { kind: 'say', text: '40' }
    if (text === '2') return { kind: 'say', text: '3' }
    if (text.startsWith('40')) return { kind: 'ready' }
    return numbered(text)
  },
}

/** Nchan says nothing on opening: whoever is connected listens. */
export const nchan: Adapter = { path: '/sub', greeting: () => [], openIsReady: true, read: numbered }

export const ADAPTERS: Record<string, Adapter> = { ovation, ws: plainWs, 'socket.io': socketIo, nchan }
