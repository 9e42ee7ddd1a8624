import { publish } from '@ovation/testkit'
import { DESKTOP, launchBrowser, videoPlays } from '@ovation/testkit/browser'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { percentile, sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'
import { openViewers } from '../viewer.ts'
import type { Viewer } from '../viewer.ts'

const RATES = [100, 300] as const
const STUDIO_RATES = [300] as const
const WARM_UP_MS = 5_000
const TICK_MS = 20
/** Of every minute this much is traced, ms: a trace of all of a long run does not fit into memory. */
const TRACE_MS = 20_000
const MINUTE_MS = 60_000
const MS = 1_000
const HOTTEST = 12
const PROFILE_MS = 5_000
const DISPLAY_FRAME_MS = 1_000 / 60

/** What counts as the page's own work, by the names of Chromium's trace. */
const OWN = new Set([
  ...['FunctionCall', 'EvaluateScript', 'TimerFire', 'FireAnimationFrame', 'RunMicrotasks', 'EventDispatch'],
  ...['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'V8.GCScavenger', 'MinorGC', 'MajorGC'],
])

/** `ts`, `dur`: wall time; `tdur`: CPU time of its thread; µs. */
type TraceEvent = {
  name: string
  ph: string
  ts: number
  dur?: number
  tdur?: number
  pid: number
  tid: number
}
/** Own work, ms: the CPU time of the main thread, and how long it took with all that the machine did besides. */
type Work = { cpu: number; wall: number }
/** The heap once everything is collected that can be, bytes, and nodes of the document. */
type Kept = { heap: number; nodes: number }
type Profile = {
  nodes: { id: number; children?: number[]; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

/** A room with video and a chat of 100 and of 300 messages a second, on a desktop: what a frame costs, and what is kept. */
export async function screen(minutes: number, rates: readonly number[] = []): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const perSecond of rates.length > 0 ? rates : RATES) figures.push(...(await measure(VIEWER, perSecond, minutes)))
  return figures
}

/** The same for the studio of its host, with 200 people in the room. */
export async function studio(minutes: number, rates: readonly number[] = []): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const perSecond of rates.length > 0 ? rates : STUDIO_RATES)
    figures.push(...(await measure(STUDIO, perSecond, minutes)))
  return figures
}

/** A screen to be measured: how it is opened, and when it shows the room. */
type Screen = {
  name: string
  /** How many connections speak in turns. */
  speakers: number
  open: (page: Page, server: BenchServer) => Promise<unknown>
}

const VIEWER: Screen = {
  ...{ name: 'screen', speakers: 50 },
  open: async (page, { url }) => {
    await page.goto(`${url}/r/demo`)
    await videoPlays(page, 60_000)
  },
}

const STUDIO: Screen = {
  ...{ name: 'studio', speakers: 200 },
  open: async (page, server) => {
    const link = new URL(await server.signInLink())
    await page.goto(`${server.url}/studio?room=demo${link.hash}`)
    await page.waitForFunction("document.querySelector('.program video')?.currentTime > 1", undefined, {
      timeout: 60_000,
    })
  },
}

async function measure(screen: Screen, perSecond: number, minutes: number): Promise<Figure[]> {
  const server = await BenchServer.start()
  const encoder = publish(server.rtmp, await server.streamKey('demo'))
  const browser = await launchBrowser()
  try {
    const context = await browser.newContext({ ...DESKTOP, bypassCSP: true, locale: 'zh-CN' })
    const page = await context.newPage()
    await screen.open(page, server)
    const stop = talk(await openViewers(server, ['demo'], screen.speakers), perSecond)
    await sleep(WARM_UP_MS)
    const devtools = await context.newCDPSession(page)
    const before = await kept(devtools)
    const later: Kept[] = []
    const frames: Work[] = []
    for (let minute = 1; minute <= minutes; minute++) {
      const end = performance.now() + MINUTE_MS
      // In the middle of the minute: a full collection, which the heap is measured by, is no work of the page.
      await sleep(TRACE_MS)
      frames.push(...framesOf(await traced(browser, page, TRACE_MS)))
      await sleep(Math.max(0, end - performance.now()))
      later.push(await kept(devtools))
    }
    const after = later.at(-1) ?? before
    // Apart from the trace, because it costs as much as what it looks at.
    const hottest = await profiled(devtools)
    const sent = stop()
    const cpu = frames.map((frame) => frame.cpu)
    const wall = frames.map((frame) => frame.wall)
    for (const { name, ms } of hottest) console.log(`  ${perSecond}/s: ${ms.toFixed(0).padStart(6)} ms ${name}`)
    const what = `${screen.name}, ${perSecond} messages/s`
    return [
      { what: `${what}: sent`, value: sent, unit: '/s' },
      ...[0.5, 0.95, 0.99].flatMap((share) => [
        { what: `${what}: CPU in a frame, p${share * 100}`, value: percentile(cpu, share), unit: 'ms' },
        { what: `${what}: … on this machine's clock`, value: percentile(wall, share), unit: 'ms' },
      ]),
      { what: `${what}: frames with work`, value: frames.length, unit: '' },
      { what: `${what}: CPU of the main thread`, value: (sum(cpu) / (TRACE_MS * minutes)) * 100, unit: '%' },
      { what: `${what}: heap at the start`, value: mib(before.heap), unit: 'MiB' },
      { what: `${what}: heap after 1 min`, value: mib((later[0] ?? before).heap), unit: 'MiB' },
      { what: `${what}: heap after ${minutes} min`, value: mib(after.heap), unit: 'MiB' },
      {
        what: `${what}: heap's slope after minute 1`,
        value: slopeOf(later.map(({ heap }) => mib(heap))),
        unit: 'MiB/min',
      },
      { what: `${what}: DOM nodes at the start`, value: before.nodes, unit: '' },
      {
        what: `${what}: DOM nodes at most`,
        value: Math.max(...[before, ...later].map(({ nodes }) => nodes)),
        unit: '',
      },
    ]
  } finally {
    encoder.kill('SIGKILL')
    await browser.close()
    await server.stop()
  }
}

/** Speaks at an even rate until it is stopped; gives the rate that was reached. */
function talk(speakers: readonly Viewer[], perSecond: number): () => number {
  const start = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / MS) * perSecond)
    for (; sent < due; sent++) {
      const text = `第 ${sent} 句：今晚真好听 so good`
      const body = { text, ...(sent % 4 === 0 ? { danmaku: { mode: 'scroll' } } : {}) }
      const command = { t: 'command', id: `s${sent}`, room: 'demo', type: 'message.send', body }
      speakers[sent % speakers.length]?.send(JSON.stringify(command))
    }
  }, TICK_MS)
  return () => {
    clearInterval(timer)
    for (const { socket } of speakers) socket.terminate()
    return sent / ((performance.now() - start) / MS)
  }
}

async function kept(devtools: CDPSession): Promise<Kept> {
  await devtools.send('HeapProfiler.enable')
  for (let n = 0; n < 2; n++) await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  const { nodes } = await devtools.send('Memory.getDOMCounters')
  return { heap: usedSize, nodes }
}

async function traced(browser: Browser, page: Page, forMs: number): Promise<TraceEvent[]> {
  await browser.startTracing(page, { categories: ['-*', 'devtools.timeline', 'v8', '__metadata'] })
  await sleep(forMs)
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] }
  return traceEvents
}

async function profiled(devtools: CDPSession): Promise<{ name: string; ms: number }[]> {
  await devtools.send('Profiler.enable')
  await devtools.send('Profiler.start')
  await sleep(PROFILE_MS)
  const { profile } = (await devtools.send('Profiler.stop')) as { profile: Profile }
  return hottestOf(profile)
}

/** The page's own work in each display frame that has any: nested events count once. */
function framesOf(events: readonly TraceEvent[]): Work[] {
  const own = events.filter(({ name, ph, dur }) => ph === 'X' && dur !== undefined && OWN.has(name))
  const main = mostCommon(own.map(({ pid, tid }) => `${pid} ${tid}`))
  const frames = new Map<number, Work>()
  let end = 0
  for (const { ts, dur = 0, tdur = dur } of own
    .filter(({ pid, tid }) => `${pid} ${tid}` === main)
    .toSorted((a, b) => a.ts - b.ts)) {
    if (ts < end) continue
    end = ts + dur
    // A task belongs to the frame in which it begins: one that is too long is seen in full.
    const at = Math.floor(ts / MS / DISPLAY_FRAME_MS)
    const { cpu, wall } = frames.get(at) ?? { cpu: 0, wall: 0 }
    frames.set(at, { cpu: cpu + tdur / MS, wall: wall + dur / MS })
  }
  return [...frames.values()]
}

const mib = (bytes: number): number => bytes / 1_048_576

/** By how much values that are one step apart grow with each, by least squares. */
function slopeOf(values: readonly number[]): number {
  const [meanX, meanY] = [(values.length - 1) / 2, sum(values) / values.length]
  const above = sum(values.map((value, x) => (x - meanX) * (value - meanY)))
  const below = sum(values.map((_, x) => (x - meanX) ** 2))
  return below === 0 ? 0 : above / below
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

function mostCommon(all: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0]
}

/** The functions that took most time themselves; of those of the browser also who calls them. */
function hottestOf({ nodes, samples, timeDeltas }: Profile): { name: string; ms: number }[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const nameOf = (id: number): string => {
    const { functionName = '', url = '', lineNumber = 0 } = byId.get(id)?.callFrame ?? {}
    const name = functionName || '(anonymous)'
    if (url !== '') return `${name} ${url.split('/').at(-1)}:${lineNumber + 1}`
    const caller = callers.get(id)
    return caller === undefined || name.startsWith('(') ? name : `${name} ← ${nameOf(caller)}`
  }
  const times = new Map<string, number>()
  for (const [n, id] of samples.entries()) {
    const name = nameOf(id)
    if (!/^\((idle|program|root)\)/.test(name)) times.set(name, (times.get(name) ?? 0) + (timeDeltas[n] ?? 0) / MS)
  }
  return [...times]
    .map(([name, ms]) => ({ name, ms }))
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, HOTTEST)
}
