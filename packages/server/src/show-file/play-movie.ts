import type { IngestSink } from '../media/index.ts'
import { sleep } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { Movie } from './movie.ts'

/** How soon a show that is ended does so within a standstill of its file. */
const MAX_SLEEP_MS = 500

export type PlayMovie = {
  movie: Pick<Movie, 'video' | 'audio' | 'packets'>
  fromMs: number
  clock: Clock
  sink: IngestSink
  /** Aborted when somebody ended the show, or another encoder took over. */
  stop: AbortSignal
}

/**
 * Publishes a movie as an encoder would, in real time. Resolves when it is over, or was stopped; the show ends with the file, also
 * with one that turns out to be damaged, and then it rejects.
 */
export async function playMovie({ movie, fromMs, clock, sink, stop }: PlayMovie): Promise<void> {
  sink.take(movie.video)
  if (movie.audio) sink.take(movie.audio)
  let beganMs: number | undefined
  try {
    for await (const packet of movie.packets(fromMs)) {
      beganMs ??= clock.monotonicMs()
      const aheadMs = (): number => packet.dtsMs - (clock.monotonicMs() - (beganMs as number))
      for (let ms = aheadMs(); ms > 0 && !stop.aborted; ms = aheadMs()) await sleep(clock, Math.min(ms, MAX_SLEEP_MS))
      if (stop.aborted) return
      sink.bytes(packet.data.length)
      sink.take({ kind: 'packet', packet })
    }
  } finally {
    if (!stop.aborted) sink.ended('unpublished')
  }
}
