import { flushIntervalMs, loadOf, SERVER_LIMITS } from '../ops/index.ts'

// What a crowd costs (docs/models.md): three recursions over minutes — users, transmission, storage — with costs that the
// benchmark measured.

/** What one thing costs on one core; `npm run bench hot idle` writes them for the machine it runs on. */
export type Costs = {
  /** CPU for one frame to one viewer, µs. */
  frameUs: number
  /** CPU for one command: taken, decided, stored, answered, µs. */
  commandUs: number
  /** CPU a second for a viewer who only watches, µs. */
  viewerUs: number
  /** CPU for one frame with likes, µs. */
  likeFrameUs: number
  /** Bytes of a frame to one viewer, compressed: of itself, and of each event in it. */
  frameBytes: number
  eventBytes: number
  /** Memory of a server with nobody, and of each viewer, bytes. */
  baseBytes: number
  viewerBytes: number
  /** From a command to its commit, ms. */
  commitMs: number
}

/** Measured on two cores of a virtual EPYC; docs/benchmarks.md. */
export const MEASURED: Costs = {
  frameUs: 12.5,
  commandUs: 150,
  viewerUs: 8,
  likeFrameUs: 18,
  frameBytes: 210,
  eventBytes: 46,
  baseBytes: 185e6,
  viewerBytes: 9_000,
  commitMs: 4,
}

export type Crowd = {
  viewers: number
  rooms: number
  /** Messages a second, in all rooms. */
  messages: number
  /** Likes a second, in all rooms. */
  likes: number
  /** How long it takes until nearly all are there, minutes. */
  rampMinutes: number
}

/** One minute: who is there, what is sent, what is kept. */
export type Step = {
  minute: number
  viewers: number
  joinsPerS: number
  cores: number
  megabitsPerS: number
  storedEvents: number
  storedBytes: number
}

export type Plan = {
  nodes: number
  viewersPerNode: number
  coreShare: number
  memoryBytesPerNode: number
  megabitsPerSPerNode: number
  flushIntervalMs: number
  delayMs: { p50: number; p99: number }
  shownPerSPerRoom: number
  commitsPerS: number
  storedBytesPerDay: number
  steps: Step[]
}

/** For how long a client gathers likes, as the SDK does it. */
const gatherLikesS = (viewersOfRoom: number): number => Math.min(5, Math.max(1, viewersOfRoom / 1_000))

/** A core that is fuller than this has nothing left for a storm. */
const FULL_CORE = 0.7
const MAX_VIEWERS_PER_NODE = 20_000
const SHOWN_PER_S_PER_ROOM = 120
/** How often a flush decides how long the next one waits, until both agree. */
const SETTLING_FLUSHES = 40
const STORED_BYTES_PER_EVENT = 900
const UNITS_PER_COMMIT = 64
const NEARLY_ALL = 0.99
const DAY_S = 86_400
const US_PER_S = 1e6

type Load = {
  coreShare: number
  flushMs: number
  passMs: number
  framesPerS: number
  bytesPerViewerPerS: number
  shown: number
}

/** T(t) = g(T(t−1), C(t−1), S(t)): what one node sends. The flush before it decides how long the next one waits. */
function transmission(
  before: { coreShare: number },
  {
    viewers,
    rooms,
    messages,
    likes,
    nodes,
  }: { viewers: number; rooms: number; messages: number; likes: number; nodes: number },
  costs: Costs,
): Load {
  const here = viewers / nodes
  // A balancer gives every room's people to every node.
  const inRoom = here / Math.max(1, rooms)
  const shown = Math.min(messages / rooms, SHOWN_PER_S_PER_ROOM)
  const passMs = (inRoom * costs.frameUs) / 1_000
  const flushMs = Math.max(flushIntervalMs(loadOf(before.coreShare), passMs, inRoom, SERVER_LIMITS), passMs)
  const framesPerS = Math.min(shown, 1_000 / flushMs)
  const cpuUs =
    here * framesPerS * costs.frameUs +
    here * costs.viewerUs +
    (messages / nodes) * costs.commandUs +
    // Who likes tells it once in so many seconds, however often they tap.
    Math.min(here / gatherLikesS(viewers / rooms), likes / nodes) * costs.likeFrameUs
  return {
    // Loads are measured over some time, so that they change slowly.
    coreShare: (before.coreShare + cpuUs / US_PER_S) / 2,
    flushMs,
    passMs,
    framesPerS,
    bytesPerViewerPerS: framesPerS * costs.frameBytes + shown * costs.eventBytes,
    shown,
  }
}

/** U(t) = f(U(t−1), M(t−1), E(t)): of those who will come, the same share every minute. */
export const users = (before: number, crowd: Crowd): number => {
  const share = 1 - (1 - NEARLY_ALL) ** (1 / Math.max(1, crowd.rampMinutes))
  return before + share * (crowd.viewers - before)
}

/** How many nodes of one core a crowd needs, and what they do. */
export function plan(crowd: Crowd, costs: Costs = MEASURED): Plan {
  let nodes = Math.max(1, Math.ceil(crowd.viewers / MAX_VIEWERS_PER_NODE))
  const settled = (count: number, now: Crowd = crowd): Load => {
    let load: Load = { coreShare: 0, flushMs: 0, passMs: 0, framesPerS: 0, bytesPerViewerPerS: 0, shown: 0 }
    for (let flush = 0; flush < SETTLING_FLUSHES; flush++) load = transmission(load, { ...now, nodes: count }, costs)
    return load
  }
  while (settled(nodes).coreShare > FULL_CORE && nodes < 1e6) nodes = Math.ceil(nodes * 1.02 + 0.01)
  const load = settled(nodes)
  const here = crowd.viewers / nodes

  const steps: Step[] = []
  let [viewers, stored] = [0, 0]
  for (let minute = 1; minute <= crowd.rampMinutes; minute++) {
    const next = users(viewers, crowd)
    const share = next / crowd.viewers
    const now = { ...crowd, viewers: next, messages: crowd.messages * share, likes: crowd.likes * share }
    // Flushes find their pace within a second; a minute begins with that.
    const sent = settled(nodes, now)
    // D(t) = h(D(t−1), U(t), T(t)): every message is kept, shown or not, and the likes of a room every five seconds.
    stored += 60 * (now.messages + crowd.rooms / 5)
    steps.push({
      minute,
      viewers: Math.round(next),
      joinsPerS: (next - viewers) / 60,
      cores: sent.coreShare * nodes,
      megabitsPerS: (next * sent.bytesPerViewerPerS * 8) / 1e6,
      storedEvents: Math.round(stored),
      storedBytes: Math.round(stored * STORED_BYTES_PER_EVENT),
    })
    viewers = next
  }
  return {
    nodes,
    viewersPerNode: Math.ceil(here),
    coreShare: load.coreShare,
    memoryBytesPerNode: costs.baseBytes + here * costs.viewerBytes,
    megabitsPerSPerNode: (here * load.bytesPerViewerPerS * 8) / 1e6,
    flushIntervalMs: load.flushMs,
    delayMs: {
      p50: costs.commitMs + load.flushMs / 2 + load.passMs / 2,
      p99: 2 * costs.commitMs + load.flushMs + load.passMs,
    },
    shownPerSPerRoom: load.shown,
    commitsPerS: Math.max(1, crowd.messages / UNITS_PER_COMMIT),
    storedBytesPerDay: crowd.messages * DAY_S * STORED_BYTES_PER_EVENT,
    steps,
  }
}
