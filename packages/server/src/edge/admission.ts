import { once, TokenBuckets } from '../ops/index.ts'
import type { Clock, ServerLimits } from '../ops/index.ts'

/** How many may be connected, in all, from one address and by one person, and how fast new ones may come. */
export class Admission {
  #limits: ServerLimits
  #clock: Clock
  #byAddress = new Map<string, number>()
  #byActor = new Map<string, number>()
  #total = 0
  #handshakes: TokenBuckets
  readonly commands: TokenBuckets
  readonly likes: TokenBuckets
  readonly signIns: TokenBuckets
  /** Wrong passwords of rooms, by address. */
  readonly passwords: TokenBuckets

  constructor(limits: ServerLimits, clock: Clock) {
    this.#limits = limits
    this.#clock = clock
    const maxKeys = limits.maxTrackedActors
    this.#handshakes = new TokenBuckets({
      perSecond: limits.newConnectionsPerAddressPerSecond,
      burst: limits.newConnectionsPerAddressBurst,
      maxKeys,
    })
    this.commands = new TokenBuckets({
      perSecond: limits.commandsPerActorPerSecond,
      burst: limits.commandsPerActorBurst,
      maxKeys,
    })
    this.likes = new TokenBuckets({
      perSecond: limits.likesPerActorPerSecond,
      burst: limits.likesPerActorBurst,
      maxKeys,
    })
    this.passwords = new TokenBuckets({
      perSecond: limits.wrongPasswordsPerMinute / 60,
      burst: limits.wrongPasswordsPerMinute,
      maxKeys,
    })
    this.signIns = new TokenBuckets({
      perSecond: limits.signInAttemptsPerMinute / 60,
      burst: limits.signInAttemptsPerMinute,
      maxKeys,
    })
  }

  get connections(): number {
    return this.#total
  }

  /** Takes a place for a connection from an address; gives the function that frees it, or undefined when there is none. */
  connect(address: string): (() => void) | undefined {
    if (this.#total >= this.#limits.maxConnections) return undefined
    if ((this.#byAddress.get(address) ?? 0) >= this.#limits.maxConnectionsPerAddress) return undefined
    if (this.#handshakes.take(address, this.#clock.now()) === 0) return undefined
    this.#total += 1
    add(this.#byAddress, address)
    return once(() => {
      this.#total -= 1
      remove(this.#byAddress, address)
    })
  }

  /** Takes a place for one more connection of a person. */
  identify(actor: string): (() => void) | undefined {
    if ((this.#byActor.get(actor) ?? 0) >= this.#limits.maxConnectionsPerActor) return undefined
    add(this.#byActor, actor)
    return once(() => remove(this.#byActor, actor))
  }
}

const add = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

function remove(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 0) - 1
  if (left > 0) counts.set(key, left)
  else counts.delete(key)
}
