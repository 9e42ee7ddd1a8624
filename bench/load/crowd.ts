import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Histogram } from './histogram.ts'
import type { Order, Report } from './worker.ts'

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))
/** On which core the load runs; the server has the other one. */
export const LOAD_CORE = '1'
export const SERVER_CORE = '0'

export type CrowdOptions = {
  port: number
  adapter?: string
  secrets: string
  rooms: string[]
  count: number
  deflate?: boolean
  /** The share of viewers that read 2 kB a second. */
  slow?: number
  workers?: number
  atOnce?: number
  /** Each begins at some moment within so long. */
  timeoutMs?: number
  /** How far the load stands behind other processes of its core. */
  nice?: number
}

export type Sum = Omit<Report, 'delays' | 'slowDelays'> & { delays: Histogram; slowDelays: Histogram }

/** Very many viewers in a few processes. */
export class Crowd {
  #children: ChildProcess[] = []

  static async open({
    port,
    adapter = 'ovation',
    secrets,
    rooms,
    count,
    deflate = true,
    slow = 0,
    workers = 2,
    atOnce = 100,
    timeoutMs = 0,
    nice = 0,
  }: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd()
    const each = Math.ceil(count / workers)
    for (let n = 0; n < workers; n++)
      crowd.#children.push(
        fork(WORKER, [], { execPath: 'taskset', execArgv: ['-c', LOAD_CORE, process.execPath, '--no-warnings'] }),
      )
    for (const { pid } of crowd.#children) if (pid !== undefined && nice > 0) setPriority(pid, nice)
    await Promise.all(
      crowd.#children.map((child, n) =>
        ask(child, {
          do: 'open',
          port,
          adapter,
          secrets,
          rooms,
          deflate,
          slow,
          atOnce,
          timeoutMs,
          first: n * each,
          count: Math.min(each, count - n * each),
        }),
      ),
    )
    return crowd
  }

  /** Forgets what was counted so far. */
  async measure(): Promise<void> {
    await this.#all({ do: 'measure' })
  }

  /** From now on so many leave and come again every second. */
  async churn(perSecond: number): Promise<void> {
    await this.#all({ do: 'churn', perSecond: perSecond / this.#children.length })
  }

  /** `people` are in the room. */
  async like(perSecond: number, people: number, room: string): Promise<void> {
    await this.#all({ do: 'like', perSecond: perSecond / this.#children.length, people, room })
  }

  async report(): Promise<Sum> {
    const reports = await this.#all({ do: 'report' })
    const delays = new Histogram()
    const slowDelays = new Histogram()
    const codes: Record<string, number> = {}
    for (const one of reports) {
      delays.merge(one.delays.pairs, one.delays.max)
      slowDelays.merge(one.slowDelays.pairs, one.slowDelays.max)
      for (const [code, count] of Object.entries(one.codes)) codes[code] = (codes[code] ?? 0) + count
    }
    const sum = (pick: (report: Report) => number): number => reports.reduce((total, one) => total + pick(one), 0)
    return {
      ready: sum(({ ready }) => ready),
      closed: sum(({ closed }) => closed),
      events: sum(({ events }) => events),
      frames: sum(({ frames }) => frames),
      bytes: sum(({ bytes }) => bytes),
      gaps: sum(({ gaps }) => gaps),
      sampledOut: sum(({ sampledOut }) => sampledOut),
      outOfOrder: sum(({ outOfOrder }) => outOfOrder),
      came: sum(({ came }) => came),
      slowestBehindMs: Math.max(...reports.map(({ slowestBehindMs }) => slowestBehindMs)),
      ...{ codes, delays, slowDelays },
    }
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  #all(order: Order): Promise<Report[]> {
    return Promise.all(this.#children.map((child) => ask(child, order)))
  }
}

function ask(child: ChildProcess, order: Order): Promise<Report> {
  return new Promise((done, fail) => {
    child.once('message', (report) => done(report as Report))
    child.once('exit', () => fail(new Error('a process of the load ended')))
    child.send(order)
  })
}
