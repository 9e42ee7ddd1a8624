import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@ovation/testkit/services'
import { sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { nowMs, stamped } from '../load/adapter.ts'
import { Crowd, SERVER_CORE } from '../load/crowd.ts'
import { cpuSecondsOf } from '../server.ts'
import { crowded, WORDS } from './hot.ts'

const VIEWERS = 2_000
const PER_SECOND = 50
const WARM_UP_MS = 4_000
const SECONDS = 12
const TICK_MS = 5

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const onItsCore = (command: string, ...args: string[]): ChildProcess =>
  spawn('taskset', ['-c', SERVER_CORE, command, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })

/** Starts a peer; gives the process whose time counts. */
type Start = (port: number, home: string) => Promise<{ child: ChildProcess; pid: number }>

const program =
  (file: string): Start =>
  async (port) => {
    const child = onItsCore(process.execPath, '--no-warnings', here(`../peers/${file}`), String(port))
    await new Promise((done) => child.stdout?.once('data', done))
    return { child, pid: child.pid ?? 0 }
  }

const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so'
const nchan: Start = async (port, home) => {
  const configuration = readFileSync(here('../peers/nchan.conf'), 'utf8')
  writeFileSync(join(home, 'nginx.conf'), configuration.replaceAll('HOME', home).replaceAll('PORT', String(port)))
  const child = onItsCore('/usr/sbin/nginx', '-p', home, '-c', join(home, 'nginx.conf'))
  await sleep(1_000)
  // The worker is the master's only child.
  const [worker] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
  return { child, pid: Number(worker) }
}

const PEERS: Record<string, Start> = {
  ws: program('ws.ts'),
  'socket.io': program('socket-io.ts'),
  ...(existsSync(NCHAN) ? { nchan } : {}),
}

async function peer(name: string, start: Start): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'ovation-peer-'))
  const port = await freePort()
  const { child, pid } = await start(port, home)
  const crowd = await Crowd.open({ port, adapter: name, secrets: '', rooms: ['hot'], count: VIEWERS, deflate: false })
  let sent = 0
  const started = nowMs()
  const timer = setInterval(() => {
    for (const due = ((nowMs() - started) / 1_000) * PER_SECOND; sent < due;) {
      const text = stamped(`${WORDS[sent % WORDS.length]} ${sent} ${'好'.repeat(sent % 20)}`)
      // As much beside the words as an event of ours carries.
      const body = JSON.stringify({
        n: ++sent,
        type: 'message.sent',
        at: Date.now(),
        by: { id: `v${sent % 50}`, name: `v${sent % 50}`, role: 'member' },
        text,
      })
      fetch(`http://127.0.0.1:${port}/pub`, { method: 'POST', body }).then(
        (answer) => answer.arrayBuffer(),
        () => {},
      )
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
  return [
    { what: `peer ${name}: events delivered`, value: sum.events / seconds, unit: '/s' },
    { what: `peer ${name}: server CPU`, value: (cpu / seconds) * 100, unit: '% of a core' },
    { what: `peer ${name}: CPU per delivered event`, value: (cpu * 1e6) / sum.events, unit: 'µs' },
    { what: `peer ${name}: send → received, p50`, value: sum.delays.quantile(0.5), unit: 'ms' },
    { what: `peer ${name}: send → received, p99`, value: sum.delays.quantile(0.99), unit: 'ms' },
  ]
}

/** The same room, as far as one core carries it there: each peer as it comes, and this server beside them. */
export async function peers(): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, start] of Object.entries(PEERS)) figures.push(...(await peer(name, start)))
  const own = await crowded({ name: 'beside the peers', viewers: VIEWERS, perSecond: PER_SECOND, seconds: SECONDS })
  return [...figures, ...own]
}
