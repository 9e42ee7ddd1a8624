import type { Init } from './fragmenter.ts'
import type { StreamState } from './segments.ts'

type InitState = Pick<StreamState, 'inits' | 'nextInit'>

/** The init segments that a playlist may name, each by its index and the stream it was made in. */
export class InitSegments {
  #state: InitState

  constructor({ inits, nextInit }: InitState) {
    this.#state = { inits: [...inits], nextInit }
  }

  get state(): InitState {
    return this.#state
  }

  get current(): Init | undefined {
    return this.#state.inits.at(-1)?.init
  }

  get currentIndex(): number {
    return this.#state.inits.at(-1)?.index ?? 0
  }

  /** Adds one, gives its index, and forgets those that no segment uses. */
  add(init: Init, stream: string, used: ReadonlySet<number>): number {
    const { inits } = this.#state
    const index = this.#state.nextInit++
    this.#state.inits = [...inits.filter((one) => used.has(one.index)), { index, init, stream }]
    return index
  }

  /** The stream under whose name an init segment is found. */
  streamOf(index: number): string | undefined {
    return this.#state.inits.find((one) => one.index === index)?.stream
  }

  bytesOf(stream: string, index: number): Buffer | undefined {
    return this.#state.inits.find((one) => one.index === index && one.stream === stream)?.init.bytes
  }
}
