import { OvationError } from '@ovation/protocol'
import type { ReplayStage } from '@ovation/protocol'
import type { FastifyInstance } from 'fastify'
import { FOR_ANY_PAGE, isLetIn } from '../media/index.ts'
import type { MayWatch } from '../media/index.ts'
import { stageOf } from './guest-spans.ts'
import { playableOf, shownOf } from './playlist.ts'
import type { Recordings } from './recordings.ts'
import { SharedReads } from './shared-reads.ts'
import type { WholeKeys } from './whole-keys.ts'

type Asked = { Params: { id: string }; Querystring: { ticket?: string; whole?: string } }

/** Who was on stage in a recording, for its player. What they sent is a recording, at `/replay/ID~…`. */
export function guestRoutes(
  app: FastifyInstance,
  { recordings, mayWatch, wholeKeys }: { recordings: Recordings; mayWatch: MayWatch; wholeKeys: WholeKeys },
): void {
  const reads = new SharedReads<void>(
    'The guests of the replay were not read; too many are asked for; ask again in a moment.',
  )
  app.get<Asked>('/replay/:id/stage', async ({ params: { id }, query }, reply): Promise<ReplayStage> => {
    const { catalogue, guests } = recordings
    const state = catalogue.mustGet(id)
    if (!isLetIn(await mayWatch(state.head.room, query.ticket))) throw new OvationError('forbidden')
    const progress = recordings.progressOf(state)
    // Another node may record guests, or may have deleted some.
    await reads.read(id, () => catalogue.readGuests(id, guests.isActive))
    reply.headers({ 'cache-control': 'no-cache', ...FOR_ANY_PAGE })
    const isWhole = wholeKeys.opens(id, query.whole)
    const shown = isWhole ? state.segments : shownOf(state)
    return stageOf(state, playableOf(state, progress, shown), guests.ofRecording(id), isWhole)
  })
}
