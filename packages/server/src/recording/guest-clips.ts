import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../ops/index.ts'
import type { RecordingCatalogue } from './catalogue.ts'
import { copyInto } from './clips.ts'
import { guestIdIn } from './guest-ids.ts'
import { spansOf } from './guest-spans.ts'
import { RecordingState } from './recording-index.ts'

type Deps = { catalogue: Pick<RecordingCatalogue, 'folder' | 'fileOf' | 'add'>; clock: Clock }

/** Copies into a clip what its guests said and showed in it. */
export async function clipGuests(deps: Deps, clip: RecordingState, guests: readonly RecordingState[]): Promise<void> {
  for (const guest of guests) await clipGuest(deps, clip, guest)
}

async function clipGuest(deps: Deps, clip: RecordingState, guest: RecordingState): Promise<void> {
  const { catalogue } = deps
  const spans = spansOf(clip.segments, guest.segments)
  const [first, last] = [spans[0], spans.at(-1)]
  if (!first || !last) return
  const segments = guest.between({ fromMs: first.atMs, toMs: last.atMs + last.toMs - last.fromMs })
  const copy = new RecordingState({ ...guest.head, id: guestIdIn(clip.head.id), at: segments[0]?.at ?? guest.head.at })
  const own = join(catalogue.folder, copy.head.id)
  await mkdir(own)
  try {
    await copyInto(deps, own, copy, { from: guest, segments, layouts: guest.layouts })
  } catch (error) {
    await rm(own, { recursive: true, force: true }).catch(() => {})
    throw error
  }
  catalogue.add(copy)
}
