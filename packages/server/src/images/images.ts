import { OvationError } from '@ovation/protocol'
import type { Logger, ServerLimits } from '../ops/index.ts'
import { EXIT } from './exit-codes.ts'
import { imageFormat } from './format.ts'
import type { Outcome } from './run.ts'
import type { ProgramOptions } from './sandbox.ts'
import { readPlainWebp } from './webp.ts'

/** An image as it may be served: one picture, without any data about who made it, where or with what. */
export type Reencoded = { type: 'image/webp'; bytes: Buffer; width: number; height: number }

export type ReencodeOptions = {
  /** Whom the work counts against while it waits: the key of an address. */
  client: string
  /** Its width and height at most; a smaller image is not enlarged. 256 by default. */
  maxEdgePx?: number
  /** Its width by its height: 1, a square, by default. */
  aspect?: number
}

/** Runs expensive work, one after the other; rejects with `overloaded` or `rate_limited` where too much of it waits. */
export type Queue = { run<T>(address: string, job: () => Promise<T>): Promise<T> }

type ImageDeps = {
  queue: Queue
  logger: Logger
  limits: Pick<ServerLimits, 'maxImageBytes' | 'maxImagePixels' | 'maxImageOutputBytes' | 'imageTimeoutMs'>
  /** Runs the program that reads images. */
  start: (image: Uint8Array, options: ProgramOptions, signal: AbortSignal) => Promise<Outcome>
}

const DEFAULT_EDGE_PX = 256

const WHY: Partial<Record<number, string>> = {
  [EXIT.damaged]: 'it is damaged or incomplete',
  [EXIT.pixels]: 'it has too many pixels',
  [EXIT.format]: 'it is of another kind',
  [EXIT.large]: 'it stays too large',
}

/** Makes images that strangers send into ones that may be served. No image is decoded in this process. */
export class Images {
  #deps: ImageDeps
  #stop = new AbortController()

  constructor(deps: ImageDeps) {
    this.#deps = deps
  }

  /**
   * Cuts an image (JPEG, PNG, WebP, GIF or AVIF; of an animation its first frame) to the square, or another shape, in its middle,
   * upright, and encodes it anew as WebP. Rejects with `image_invalid` where it cannot be read, and with `payload_too_large`.
   */
  async reencode(
    image: Uint8Array,
    { client, maxEdgePx = DEFAULT_EDGE_PX, aspect = 1 }: ReencodeOptions,
  ): Promise<Reencoded> {
    const { queue, start, limits } = this.#deps
    if (image.length > limits.maxImageBytes)
      throw new OvationError('payload_too_large', { detail: String(limits.maxImageBytes) })
    if (imageFormat(image) === undefined) throw invalid('it is of another kind')
    const { maxImagePixels: maxPixels, maxImageOutputBytes: maxOutputBytes } = limits
    const options = { imageBytes: image.length, maxEdgePx, aspect, maxPixels, maxOutputBytes }
    const outcome = await queue.run(client, () => start(image, options, this.#stop.signal))
    if (outcome.end !== 'output') throw this.#refusal(outcome)
    const size = readPlainWebp(outcome.output)
    if (!size || size.width > maxEdgePx || size.height !== Math.max(1, Math.round(size.width / aspect)))
      throw this.#failed('the program that reads images gave something else', { bytes: outcome.output.length })
    return { type: 'image/webp', bytes: outcome.output, ...size }
  }

  /** Ends what is under way. */
  close(): void {
    this.#stop.abort()
  }

  #refusal(outcome: Exclude<Outcome, { end: 'output' }>): OvationError {
    switch (outcome.end) {
      case 'timeout':
        return invalid(`it takes longer than ${this.#deps.limits.imageTimeoutMs / 1_000} s to read`)
      case 'signal':
        // Too little memory, or a fault in a library, which this image has found.
        this.#deps.logger.warn({ signal: outcome.signal }, 'the program that reads images was ended by an image')
        return invalid('it cannot be read')
      case 'stopped':
        return new OvationError('shutting_down')
      case 'too_much':
        return this.#failed('the program that reads images gave too much', {})
      case 'code': {
        const why = WHY[outcome.code]
        return why === undefined ? this.#failed('the program that reads images failed', outcome) : invalid(why)
      }
    }
  }

  #failed(what: string, about: object): OvationError {
    this.#deps.logger.error(about, what)
    return new OvationError('internal')
  }
}

const invalid = (detail: string): OvationError => new OvationError('image_invalid', { detail })
