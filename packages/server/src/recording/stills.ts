import { OvationError } from '@ovation/protocol'
import { keyframeIn, stillFile } from '../media/index.ts'
import type { RecordingCatalogue } from './catalogue.ts'
import { readFully, withFile } from './media-file.ts'
import { shownOf } from './playlist.ts'
import type { RecordedSegment, RecordingState } from './recording-index.ts'

// Pictures of recordings: keyframes, as they lie on the disk. Nothing is decoded or kept here; browsers keep them.

const BOX_HEADER_BYTES = 8
/** Headers have about one kilobyte, tables of a part's samples a few. */
const MAX_HEADER_BYTES = 1_024 * 1_024
const MAX_PICTURE_BYTES = 8 * 1_024 * 1_024
/** What stands for a recording lies behind its beginning, which is often black. */
const COVER_SHARE = 0.1

/**
 * The segment whose first picture is that of a moment (milliseconds since the recording began): the one before it, where its
 * own does not begin with a keyframe; nothing that is not `shown`. Without a moment, a picture that stands for what is shown.
 */
export function stillSegment(
  state: RecordingState,
  atMs?: number,
  shown: readonly RecordedSegment[] = shownOf(state),
): RecordedSegment | undefined {
  const [first, last] = [shown[0], shown.at(-1)]
  if (!first || !last) return undefined
  const at = atMs ?? first.startMs + (last.startMs + last.durationMs - first.startMs) * COVER_SHARE
  const hasPicture = ({ run, independent }: RecordedSegment): boolean =>
    independent && (state.runs[run]?.width ?? 0) > 0
  return shown.findLast((segment) => segment.startMs <= at && hasPicture(segment)) ?? shown.find(hasPicture)
}

/** The first picture of a segment, as a file that a `<video>` shows. Rejects with `not_found` where there is none. */
export async function readStill(
  catalogue: Pick<RecordingCatalogue, 'pathOf'>,
  { head, runs }: RecordingState,
  { run, offset, bytes }: RecordedSegment,
): Promise<Buffer> {
  const headerBytes = runs[run]?.bytes ?? 0
  const path = await catalogue.pathOf(head.id, { run, offset, bytes })
  return withFile(path, async (file) => {
    const moofBytes = (await readFully(file, offset, BOX_HEADER_BYTES)).readUInt32BE(0)
    if (headerBytes > MAX_HEADER_BYTES || moofBytes > Math.min(MAX_HEADER_BYTES, bytes))
      throw new OvationError('not_found')
    const moof = await readFully(file, offset, moofBytes)
    const keyframe = keyframeIn(await readFully(file, 0, headerBytes), moof)
    if (!keyframe || keyframe.sample.size > MAX_PICTURE_BYTES) throw new OvationError('not_found')
    return stillFile(keyframe, await readFully(file, offset + keyframe.sample.at, keyframe.sample.size))
  })
}
