import { OvationError } from '@ovation/protocol'
import type { ReplayStage } from '@ovation/protocol'
import type { FastifyInstance } from 'fastify'
import { FOR_ANY_PAGE } from '../media/index.ts'
import { stageOf } from './guest-spans.ts'
import type { MayPlay, Ticketed } from './may-play.ts'
import { playableOf, shownOf } from './playlist.ts'
import type { Recordings } from './recordings.ts'
import { SharedReads } from './shared-reads.ts'
import type { WholeKeys } from './whole-keys.ts'

/** Who was on stage in a recording, for its player. What they sent is a recording, at `/replay/ID~…`. */
export function guestRoutes(
  app: FastifyInstance,
  { recordings, mayPlay, wholeKeys }: { recordings: Recordings; mayPlay: MayPlay; wholeKeys: WholeKeys },
): void {
  const reads = new SharedReads<void>(
    'The guests of the replay were not read; too many are asked for; ask again in a moment.',
  )
  app.get<Ticketed>('/replay/:id/stage', async (request, reply): Promise<ReplayStage> => {
    const { id } = request.params
    const { catalogue, guests } = recordings
    const state = catalogue.mustGet(id)
    if (!(await mayPlay(request, state.head.room))) throw new OvationError('forbidden')
    const progress = recordings.progressOf(state)
    // Another node may record guests, or may have deleted some.
    await reads.read(id, () => catalogue.readGuests(id, guests.isActive))
    reply.headers({ 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
    const isWhole = wholeKeys.opens(id, request.query.whole)
    const shown = isWhole ? state.segments : shownOf(state)
    return stageOf(state, playableOf(state, progress, shown), guests.ofRecording(id), isWhole)
  })
}
