import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { LineProperties } from './line.ts'
import type { LineWorkerData, LineWorkerOrder } from './line-worker.ts'
import type { Change, MobileNetwork, MobileNetworkOptions } from './mobile-network.ts'

const NAMESPACES = '/var/run/netns'
const PREFIX = 'ovation-'
const MTU_BYTES = 1_400
/** Every change is to an address that was never used before. */
const MAX_CHANGES = 60
const VNI = 9

const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const ip = (...args: string[]): string => run('ip', ...args)

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** What a process that was killed has left behind. */
function tidy(): void {
  for (const name of readdirSync(NAMESPACES)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (pid > 0 && !alive(pid)) ip('netns', 'del', name)
  }
}

/**
 * A network namespace for a client, joined to this machine by two VXLAN devices whose packets pass a thread of this
 * process: so that a line has delay, loss and a rate also where the kernel has no `netem`.
 */
export class NamespaceNetwork implements MobileNetwork {
  readonly missing = undefined
  readonly url: string
  readonly browser: string
  #client: string
  #underlay: string
  #net: string
  #announced: boolean
  #worker!: Worker
  #folder = mkdtempSync(join(tmpdir(), 'ovation-network-'))
  #changes = 0

  private constructor({ announced, port }: MobileNetworkOptions) {
    const n = process.pid % 200
    this.#announced = announced
    this.#net = `10.${30 + n}`
    this.url = `http://${this.#net}.0.1:${port}`
    this.#client = `${PREFIX}${process.pid}-client`
    this.#underlay = `${PREFIX}${process.pid}-underlay`
    this.browser = join(this.#folder, 'chromium')
    writeFileSync(this.browser, `#!/bin/sh\nexec ip netns exec ${this.#client} /usr/bin/chromium "$@"\n`)
    chmodSync(this.browser, 0o755)
  }

  static async open(options: MobileNetworkOptions): Promise<NamespaceNetwork> {
    const network = new NamespaceNetwork(options)
    try {
      await network.#begin(options.seed ?? 1)
      return network
    } catch (error) {
      await network.close()
      throw error
    }
  }

  async #begin(seed: number): Promise<void> {
    const [client, underlay] = [this.#client, this.#underlay]
    const [server, outer] = [`ovs${process.pid}`, `ovu${process.pid}`]
    ip('netns', 'add', client)
    tidy()
    ip('netns', 'add', underlay)
    ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'inner', 'netns', underlay)
    ip('addr', 'add', `${this.#net}.255.1/30`, 'dev', outer)
    ip('link', 'set', outer, 'up')
    ip('-n', underlay, 'addr', 'add', `${this.#net}.255.2/30`, 'dev', 'inner')
    ip('-n', underlay, 'link', 'set', 'inner', 'up')
    const ports = { serverPort: 4_790, clientPort: 4_791 }
    this.#worker = new Worker(new URL('./line-worker.ts', import.meta.url), {
      workerData: { host: `${this.#net}.255.1`, peer: `${this.#net}.255.2`, seed, ...ports } satisfies LineWorkerData,
    })
    const [fromServer, fromClient] = await new Promise<[number, number]>((done, fail) =>
      this.#worker.once('message', done).once('error', fail),
    )
    for (const [name, listens, sends] of [
      [server, ports.serverPort, fromServer],
      ['net0', ports.clientPort, fromClient],
    ] as const) {
      ip('-n', underlay, 'link', 'add', name, 'type', 'vxlan', 'id', `${VNI}`, 'dstport', `${listens}`, 'nolearning')
      const everybody = ['00:00:00:00:00:00', 'dev', name, 'dst', `${this.#net}.255.1`, 'port', `${sends}`]
      run('ip', 'netns', 'exec', underlay, 'bridge', 'fdb', 'append', ...everybody)
    }
    ip('-n', underlay, 'link', 'set', server, 'netns', `${process.pid}`)
    ip('-n', underlay, 'link', 'set', 'net0', 'netns', client)
    ip('addr', 'add', `${this.#net}.0.1/17`, 'dev', server)
    ip('link', 'set', server, 'mtu', `${MTU_BYTES}`, 'gso_max_segs', '1', 'up')
    ip('-n', client, 'link', 'set', 'lo', 'up')
    ip('-n', client, 'link', 'set', 'net0', 'mtu', `${MTU_BYTES}`, 'gso_max_segs', '1', 'up')
    for (let n = 0; n <= (this.#announced ? 0 : MAX_CHANGES); n++) this.#address('add', n)
  }

  set line(properties: LineProperties) {
    this.#order({ t: 'line', properties })
  }

  async change({ gapMs, line }: Change): Promise<number> {
    const before = this.#changes
    if (before === MAX_CHANGES) throw new Error(`a network changes ${MAX_CHANGES} times at most`)
    this.#changes += 1
    this.#order({ t: 'blocked', blocked: true })
    this.#order({ t: 'dead', address: `${this.#net}.1.${before + 2}` })
    if (this.#announced) this.#address('del', before)
    const source = ['src', `${this.#net}.1.${this.#changes + 2}`]
    const route = (): string =>
      ip('-n', this.#client, 'route', 'replace', `${this.#net}.0.0/17`, 'dev', 'net0', ...source)
    if (!this.#announced) route()
    await new Promise((done) => setTimeout(done, gapMs))
    if (line) this.line = line
    this.#order({ t: 'blocked', blocked: false })
    if (this.#announced) this.#address('add', this.#changes)
    return Date.now()
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
    for (const name of [this.#client, this.#underlay])
      try {
        ip('netns', 'del', name)
      } catch {
        // It was never made.
      }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #address(what: 'add' | 'del', n: number): void {
    ip('-n', this.#client, 'addr', what, `${this.#net}.1.${n + 2}/17`, 'dev', 'net0')
  }

  #order(order: LineWorkerOrder): void {
    this.#worker.postMessage(order)
  }
}
