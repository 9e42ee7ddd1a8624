import type { HlsConfig, LoaderConfig, LoaderResponse, RetryConfig } from 'hls.js'

const RETRY_DELAY_MS = 1_000
const MAX_RETRY_DELAY_MS = 8_000
const MAX_FIRST_BYTE_MS = 10_000
const MAX_LOAD_MS = 60_000
/** What is refused so often in a row is gone; once may be a node that does not know of the newest segment yet. */
const MAX_REFUSALS = 3
/** Answers from 400 to 499 that say nothing about the recording: a timeout, too early, too many requests. */
const PASSING = [408, 425, 429]

const isRefusal = (code: number): boolean => code >= 400 && code < 500 && !PASSING.includes(code)

type Kind = 'playlist' | 'fragment'
type Policies = Pick<HlsConfig, 'manifestLoadPolicy' | 'playlistLoadPolicy' | 'fragLoadPolicy'>

/**
 * The requests of a replay: one that failed is repeated for as long as it takes, after 1 s at first and 8 s at most.
 * `failing` is told how many have failed in a row, and `refused` that the server has refused several.
 */
export class ReplayRequests {
  readonly policies: Policies
  #failed = { playlist: 0, fragment: 0 }
  #refusals = 0
  #failing: (requests: number) => void
  #refused: () => void

  constructor(failing: (requests: number) => void, refused: () => void) {
    this.#failing = failing
    this.#refused = refused
    const [playlist, fragment] = [this.#policy('playlist'), this.#policy('fragment')]
    this.policies = { manifestLoadPolicy: playlist, playlistLoadPolicy: playlist, fragLoadPolicy: fragment }
  }

  succeeded(kind: Kind): void {
    this.#refusals = 0
    this.#failed[kind] = 0
    this.#tell()
  }

  #tell(): void {
    this.#failing(Math.max(this.#failed.playlist, this.#failed.fragment))
  }

  /** A request failed; whether it is repeated. `code`: of the answer; 0 or undefined without one. */
  #fails(kind: Kind, code = 0): boolean {
    // An answer that has nothing in it yet: the recording has just begun.
    if (code >= 200 && code < 300) return true
    this.#failed[kind] += 1
    this.#tell()
    this.#refusals = isRefusal(code) ? this.#refusals + 1 : 0
    if (this.#refusals < MAX_REFUSALS) return true
    this.#refused()
    return false
  }

  #policy(kind: Kind): { default: LoaderConfig } {
    const retry: RetryConfig = {
      ...{ maxNumRetry: Number.POSITIVE_INFINITY, retryDelayMs: RETRY_DELAY_MS, maxRetryDelayMs: MAX_RETRY_DELAY_MS },
      shouldRetry: (_config, _before, isTimeout, answer: LoaderResponse | undefined) =>
        this.#fails(kind, isTimeout ? 0 : answer?.code),
    }
    return {
      default: {
        ...{ maxTimeToFirstByteMs: MAX_FIRST_BYTE_MS, maxLoadTimeMs: MAX_LOAD_MS },
        ...{ timeoutRetry: retry, errorRetry: retry },
      },
    }
  }
}
