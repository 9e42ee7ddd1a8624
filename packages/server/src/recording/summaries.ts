import type { ReplayCover, ReplaySummary } from '@ovation/protocol'
import type { RecordingState } from './recording-index.ts'
import { playableOf } from './playlist.ts'
import type { Recordings } from './recordings.ts'
import { stillSegment } from './stills.ts'

/** What lists and players are told of a recording. */
export type ReplaySummaries = (state: RecordingState) => ReplaySummary

const MS_PER_S = 1_000

/** What stands for a recording; null where there is no picture in it. */
export function coverOf(state: RecordingState): ReplayCover | null {
  const { head, coverImage, coverMs } = state
  if (coverImage !== undefined) return { image: `/replay/${head.id}/cover.webp?v=${coverImage}` }
  const segment = stillSegment(state, coverMs)
  if (!segment) return null
  return { still: `/replay/${head.id}/still.mp4?at=${segment.startMs / MS_PER_S}`, coverMs: coverMs ?? null }
}

export const summariesOf =
  (recordings: Pick<Recordings, 'progressOf' | 'broadcasts'>): ReplaySummaries =>
  (state) => {
    const progress = recordings.progressOf(state)
    const shown = playableOf(state, progress)
    const [first, last] = [shown[0], shown.at(-1)]
    return {
      ...{
        id: state.head.id,
        room: state.head.room,
        kind: state.head.kind === 'evening' ? 'broadcast' : 'clip',
        title: state.title,
        at: state.head.at,
      },
      ...{ durationMs: state.durationMs, bytes: state.bytes, chapters: state.chapters },
      startMs: first?.startMs ?? 0,
      endMs: last ? last.startMs + last.durationMs : 0,
      live: recordings.broadcasts.isLive(state.head.id),
      ...(progress === 'over' ? {} : { open: true }),
      audioOnly: state.runs.every(({ width }) => width === 0),
      cover: coverOf(state),
      ...(state.head.from === undefined ? {} : { clipOf: state.head.from }),
    }
  }
