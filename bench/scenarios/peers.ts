import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@ovation/testkit/services'
import { sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { connect } from '@nats-io/transport-node'
import { nowMs, stamped } from '../load/adapter.ts'
import { Crowd, SERVER_CORE } from '../load/crowd.ts'
import { cpuSecondsOf } from '../server.ts'
import { crowded, WORDS } from './hot.ts'

const WARM_UP_MS = 4_000
const SECONDS = 10
const TICK_MS = 5
const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const NATS = '/usr/sbin/nats-server'
const SIZES = [
  { viewers: 2_000, perSecond: 50 },
  { viewers: 5_000, perSecond: 100 },
] as const

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const onItsCore = (command: string, ...args: string[]): ChildProcess =>
  spawn('taskset', ['-c', SERVER_CORE, command, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })

/** A server that was started: the process whose time counts, and how it is told a message. */
type Started = { child: ChildProcess; pid: number; publish: (body: string) => void }
type Peer = { adapter: string; deflate?: boolean; start: (port: number, home: string) => Promise<Started> }

const post = (url: string, body: string): void =>
  void fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).then(
    (answer) => answer.arrayBuffer(),
    () => {},
  )

/** Writes a peer's configuration with its places filled in; gives where it lies. */
function configure(file: string, home: string, places: Record<string, string>): string {
  let text = readFileSync(here(`../peers/${file}`), 'utf8')
  for (const [place, value] of Object.entries(places)) text = text.replaceAll(place, value)
  const path = join(home, file)
  writeFileSync(path, text)
  return path
}

const program =
  (file: string, ...args: string[]): Peer['start'] =>
  async (port) => {
    const child = onItsCore(process.execPath, '--no-warnings', here(`../peers/${file}`), String(port), ...args)
    await new Promise((done) => child.stdout?.once('data', done))
    return { child, pid: child.pid ?? 0, publish: (body) => post(`http://127.0.0.1:${port}/pub`, body) }
  }

const nchan =
  (tuned: string): Peer['start'] =>
  async (port, home) => {
    const path = configure('nchan.conf', home, { HOME: home, PORT: String(port), TUNED: tuned })
    const child = onItsCore('/usr/sbin/nginx', '-p', home, '-c', path)
    await sleep(1_000)
    // The worker is the master's only child.
    const [worker] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
    return { child, pid: Number(worker), publish: (body) => post(`http://127.0.0.1:${port}/pub`, body) }
  }

const nats: Peer['start'] = async (port, home) => {
  const clients = await freePort()
  const path = configure('nats.conf', home, { CLIENTS: String(clients), PORT: String(port) })
  const child = onItsCore(NATS, '-c', path)
  await sleep(1_000)
  const connection = await connect({ port: clients })
  return { child, pid: child.pid ?? 0, publish: (body) => connection.publish('hot', body) }
}

const centrifugo =
  (binary: string): Peer['start'] =>
  async (port, home) => {
    const path = configure('centrifugo.json', home, { '"PORT"': String(port) })
    const child = onItsCore(binary, '-c', path)
    await sleep(1_000)
    const publish = (body: string): void =>
      post(`http://127.0.0.1:${port}/api/publish`, JSON.stringify({ channel: 'hot', data: JSON.parse(body) }))
    return { child, pid: child.pid ?? 0, publish }
  }

/** Every peer whose server is on this machine; `given` names others, such as `centrifugo`, with the path of theirs. */
const peersHere = (given: Record<string, string>): Record<string, Peer> => ({
  ws: { adapter: 'ws', start: program('ws.ts') },
  'ws, tuned': { adapter: 'ws', start: program('ws.ts', 'tuned') },
  'Socket.IO': { adapter: 'socket.io', start: program('socket-io.ts') },
  'Socket.IO, tuned': { adapter: 'socket.io', start: program('socket-io.ts', 'tuned') },
  ...(existsSync(NCHAN)
    ? {
        Nchan: { adapter: 'nchan', start: nchan('') },
        'Nchan, tuned': {
          ...{ adapter: 'nchan', deflate: true },
          start: nchan('nchan_deflate_message_for_websocket on;'),
        },
      }
    : {}),
  ...(existsSync(NATS) ? { NATS: { adapter: 'nats', start: nats } } : {}),
  ...(given.centrifugo ? { Centrifugo: { adapter: 'centrifugo', start: centrifugo(given.centrifugo) } } : {}),
})

async function measure(
  name: string,
  { adapter, deflate = false, start }: Peer,
  { viewers, perSecond }: (typeof SIZES)[number],
): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'ovation-peer-'))
  const port = await freePort()
  const { child, pid, publish } = await start(port, home)
  const crowd = await Crowd.open({ port, adapter, secrets: '', rooms: ['hot'], count: viewers, deflate })
  let sent = 0
  const started = nowMs()
  const timer = setInterval(() => {
    for (const due = ((nowMs() - started) / 1_000) * perSecond; sent < due;) {
      const text = stamped(`${WORDS[sent % WORDS.length]} ${sent} ${'好'.repeat(sent % 20)}`)
      // As much beside the words as an event of ours carries.
      const body = JSON.stringify({
        n: ++sent,
        type: 'message.sent',
        at: Date.now(),
        by: { id: `v${sent % 50}`, name: `v${sent % 50}`, role: 'member' },
        text,
      })
      publish(body)
    }
  }, TICK_MS)
  await sleep(WARM_UP_MS)
  await crowd.measure()
  const [cpuBefore, at] = [cpuSecondsOf(pid), nowMs()]
  await sleep(SECONDS * 1_000)
  const sum = await crowd.report()
  const cpu = cpuSecondsOf(pid) - cpuBefore
  const seconds = (nowMs() - at) / 1_000
  clearInterval(timer)
  crowd.close()
  child.kill('SIGTERM')
  rmSync(home, { recursive: true, force: true })
  const what = `peer ${name}, ${viewers} × ${perSecond}/s`
  return [
    { what: `${what}: events delivered`, value: sum.events / seconds, unit: '/s' },
    { what: `${what}: server CPU`, value: (cpu / seconds) * 100, unit: '% of a core' },
    { what: `${what}: CPU per delivered event`, value: (cpu * 1e6) / sum.events, unit: 'µs' },
    { what: `${what}: send → received, p50`, value: sum.delays.quantile(0.5), unit: 'ms' },
    { what: `${what}: send → received, p99`, value: sum.delays.quantile(0.99), unit: 'ms' },
  ]
}

/** The same room in each peer, as it comes and tuned as its documentation recommends, and in this server beside them. */
export async function peers(given: Record<string, string> = {}): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const size of SIZES) {
    for (const [name, peer] of Object.entries(peersHere(given))) figures.push(...(await measure(name, peer, size)))
    figures.push(...(await crowded({ name: `beside the peers, ${size.viewers}`, ...size, seconds: SECONDS })))
  }
  return figures
}
