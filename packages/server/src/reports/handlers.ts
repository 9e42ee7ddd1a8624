import { OvationError } from '@ovation/protocol'
import type { ShowReport, ShowSummary } from '@ovation/protocol'
import type { Clock, ServerLimits } from '../ops/index.ts'
import type { Handlers } from '../rest/index.ts'
import { csvOf } from './csv.ts'
import { reportOf, summaryOf } from './report.ts'
import type { Replay } from './report.ts'
import type { Show } from './shows.ts'
import type { ReportStore } from './store.ts'

export type ReportDeps = {
  store: Pick<ReportStore, 'shows' | 'sums' | 'minutes' | 'sources' | 'stays' | 'replayViews'>
  /** The recording of a show of a room, if there is one. */
  replayOf: (room: string, show: Show) => Replay | undefined
  clock: Clock
  limits: ServerLimits
}

/** With how many shows before it one is compared. */
const MAX_EARLIER = 5
/** Nodes keep different ones. */
const MAX_SHOWN_SOURCES = 50

export type ReportRoutes = 'listShows' | 'getShow' | 'getShowCsv'

/** What hosts ask for after a show. */
export function reportHandlers({ store, replayOf, clock, limits }: ReportDeps): Handlers<ReportRoutes> {
  const summaries = async (room: string, shows: readonly Show[]): Promise<ShowSummary[]> => {
    const [newest, oldest] = [shows[0], shows.at(-1)]
    if (!newest || !oldest) return []
    const sums = await store.sums(room, oldest.startedAt, newest.startedAt)
    return shows.map((show) => summaryOf(show, sums.get(show.startedAt), clock.now()))
  }
  const report = async (room: string, startedAt: number): Promise<ShowReport> => {
    const shows = Number.isSafeInteger(startedAt) ? await store.shows(room, startedAt, MAX_EARLIER + 1) : []
    const [asked, ...earlier] = await summaries(room, shows)
    if (asked?.startedAt !== startedAt || !shows[0])
      throw new OvationError('not_found', {
        message: 'There is no such show; its report may have been deleted by now.',
      })
    const sources = await store.sources(room, startedAt, MAX_SHOWN_SOURCES)
    const minutes = await store.minutes(room, startedAt)
    const replay = replayOf(room, shows[0])
    const stays = await store.stays(room, startedAt)
    const views = replay ? await store.replayViews(room, replay.at) : []
    return reportOf(asked, minutes, { earlier, sources, replay, stays, views })
  }
  return {
    listShows: async ({ params: { room } }) => ({
      shows: await summaries(room, await store.shows(room, Number.MAX_SAFE_INTEGER, limits.maxListedReports)),
    }),
    getShow: ({ params: { room, show } }) => report(room, Number(show)),
    getShowCsv: async ({ params: { room, show } }) => csvOf(await report(room, Number(show))),
  }
}
