import type { Part } from './fragmenter.ts'
import { bytesOf, durationOf } from './segments.ts'
import type { StreamLimits } from './segments.ts'

/** What those who join get first: the parts since the newest point where playback can start, if they are not too many bytes. */
export class GopCache {
  #limits: Pick<StreamLimits, 'segmentMs' | 'maxGopBytes'>
  #parts: Part[]
  #bytes: number

  constructor(limits: Pick<StreamLimits, 'segmentMs' | 'maxGopBytes'>, parts: readonly Part[] = []) {
    this.#limits = limits
    this.#parts = [...parts]
    this.#bytes = bytesOf(parts)
  }

  get parts(): Part[] {
    return this.#parts
  }

  clear(): void {
    this.#parts = []
    this.#bytes = 0
  }

  /**
   * Audio alone can start at any part: some are kept, so that a recording that starts a moment later has everything. An
   * excessive keyframe interval makes those wait who join before the next keyframe; it does not use up the server's memory.
   */
  add(part: Part, isAudio: boolean): void {
    if (part.independent) {
      if (!isAudio) this.clear()
      while (durationOf(this.#parts) > this.#limits.segmentMs) this.#bytes -= this.#parts.shift()?.bytes.length ?? 0
    } else if (this.#parts.length === 0) return
    this.#parts.push(part)
    this.#bytes += part.bytes.length
    if (this.#bytes > this.#limits.maxGopBytes) this.clear()
  }
}
