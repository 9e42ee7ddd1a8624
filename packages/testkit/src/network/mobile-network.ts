import { FaultProxy } from '../fault-proxy.ts'
import type { LineProperties } from './line.ts'
import { NamespaceNetwork } from './namespaces.ts'

export type Change = {
  /** How long nothing passes. */
  gapMs: number
  /** What the line is like afterwards; as before when it is not said. */
  line?: LineProperties
}

/** A phone's way to a server on this machine. */
export type MobileNetwork = {
  /** What keeps this machine from the real thing, so that a relay of TCP connections stands for it. */
  readonly missing: string | undefined
  /** Where the server is reached from there. */
  readonly url: string
  /** A program that starts Chromium there; undefined where any Chromium does. */
  readonly browser: string | undefined
  line: LineProperties
  /**
   * From Wi-Fi to a mobile network, or back: another source address from now on. Connections of the one before are not
   * closed, they just carry nothing any more. Resolves, with the time, when the new network carries what comes.
   */
  change(change: Change): Promise<number>
  close(): Promise<void>
}

export type MobileNetworkOptions = {
  /** Of a server on this machine that listens on all addresses. */
  port: number
  /** Whether the device notices the change: its address goes and another one comes. Otherwise it learns it from silence. */
  announced: boolean
  seed?: number
}

/** A network namespace where this machine lets one be made, otherwise a relay, which no device notices. */
export async function openMobileNetwork(options: MobileNetworkOptions): Promise<MobileNetwork> {
  try {
    return await NamespaceNetwork.open(options)
  } catch (error) {
    const missing = (error as Error).message.trim().replaceAll(/\s*\n\s*/g, '; ')
    console.warn(`no network namespace with VXLAN devices can be made here, a TCP relay stands for it: ${missing}`)
    return RelayedNetwork.open(options.port, missing)
  }
}

/** The same with a relay: delay, rate and silence, but no loss, and no address that changes. */
class RelayedNetwork implements MobileNetwork {
  readonly missing: string
  readonly browser = undefined
  readonly #proxy: FaultProxy

  private constructor(proxy: FaultProxy, missing: string) {
    this.#proxy = proxy
    this.missing = missing
  }

  static async open(port: number, missing: string): Promise<RelayedNetwork> {
    return new RelayedNetwork(await FaultProxy.open(port), missing)
  }

  get url(): string {
    return `http://127.0.0.1:${this.#proxy.port}`
  }

  set line({ delayMs, bytesPerSecond }: LineProperties) {
    this.#proxy.faults = { delayMs, clientBytesPerSecond: bytesPerSecond }
  }

  async change({ gapMs, line }: Change): Promise<number> {
    this.#proxy.leaveBehind()
    this.#proxy.holding = true
    await new Promise((done) => setTimeout(done, gapMs))
    if (line) this.line = line
    this.#proxy.holding = false
    return Date.now()
  }

  close(): Promise<void> {
    return this.#proxy.close()
  }
}
