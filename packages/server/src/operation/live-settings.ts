import { hasEnded } from '@ovation/room'
import type { SiteState } from '@ovation/room'
import type { Key, Tokens } from '../identity/index.ts'
import type { Clock, LiveLimits } from '../ops/index.ts'

export type LiveSettingsDeps = {
  origins: { allow: (added: readonly string[]) => void }
  tokens: Pick<Tokens, 'first' | 'follow'>
  limits: Pick<LiveLimits, 'apply'>
  /** The key of a row. */
  findKey: (id: string) => Promise<Key | undefined>
  /** Ends connections of pages whose origin may not connect any more. */
  endRemovedOrigins: () => void
  /** Ends connections that came with tokens of these keys. */
  closeKeys: (ended: (key: string) => boolean) => void
  clock: Pick<Clock, 'now' | 'every'>
  intervalMs: number
  onError: (error: unknown) => void
}

type Settings = Pick<SiteState, 'origins' | 'signingKeys' | 'keyEnds' | 'limits'>
type Loaded = { at: number; key: Key }

/**
 * What operators change while the server runs, as the log of the site has it, on this node: origins, signing keys, limits.
 * What takes something away counts at once; a key that was added counts when its row was read, which is tried again.
 */
export class LiveSettings {
  #deps: LiveSettingsDeps
  #settings: Settings = { origins: [], signingKeys: [], keyEnds: {}, limits: {} }
  #loaded = new Map<string, Loaded>()
  #counting: ReadonlySet<string> = new Set()
  #loading: Promise<void> = Promise.resolve()
  #stop: () => void

  constructor(deps: LiveSettingsDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(deps.intervalMs, () => this.#sweep())
  }

  stop(): void {
    this.#stop()
  }

  /** Resolves when every key that was to be read has been tried. */
  settled(): Promise<void> {
    return this.#loading
  }

  apply(settings: Settings): void {
    const { origins, limits, endRemovedOrigins } = this.#deps
    const before = this.#settings
    this.#settings = settings
    limits.apply(settings.limits)
    origins.allow(settings.origins)
    if (before.origins.some((origin) => !settings.origins.includes(origin))) endRemovedOrigins()
    this.#forget()
    this.#sweep()
  }

  /** Drops keys that are none any more. One of the same id that was added again is another one. */
  #forget(): void {
    const added = new Map(this.#settings.signingKeys.map(({ id, at }) => [id, at]))
    const gone = new Set([...this.#loaded].filter(([id, { at }]) => added.get(id) !== at).map(([id]) => id))
    for (const id of gone) this.#loaded.delete(id)
    if (gone.size > 0) this.#deps.closeKeys((key) => gone.has(key))
  }

  #sweep(): void {
    this.#follow()
    if (this.#missing().length > 0) this.#loading = this.#loading.then(() => this.#load()).catch(this.#deps.onError)
  }

  #missing(): Settings['signingKeys'] {
    const { signingKeys, keyEnds } = this.#settings
    const now = this.#deps.clock.now()
    return signingKeys.filter(({ id }) => !this.#loaded.has(id) && !hasEnded(keyEnds, id, now))
  }

  async #load(): Promise<void> {
    for (const { id, at } of this.#missing()) {
      const key = await this.#deps.findKey(id)
      // Meanwhile it may have been revoked.
      const wanted = this.#settings.signingKeys.some((one) => one.id === id && one.at === at)
      if (key && wanted) this.#loaded.set(id, { at, key })
    }
    this.#follow()
  }

  /** Says to whom the keys matter which of them count, and ends what came with those that do not any more. */
  #follow(): void {
    const { tokens, closeKeys, clock } = this.#deps
    const { keyEnds } = this.#settings
    tokens.follow(new Map([...this.#loaded].map(([id, { key }]) => [id, key])), keyEnds)
    const ids = [...tokens.first.map(({ id }) => id), ...this.#loaded.keys()]
    const counting = new Set(ids.filter((id) => !hasEnded(keyEnds, id, clock.now())))
    const ended = new Set([...this.#counting].filter((id) => !counting.has(id)))
    this.#counting = counting
    if (ended.size > 0) closeKeys((key) => ended.has(key))
  }
}
