import { OvationError } from '@ovation/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { FOR_ANY_PAGE } from '../media/index.ts'
import type { MayPlay } from './may-play.ts'
import type { Recordings } from './recordings.ts'

type Asked = { Params: { id: string }; Querystring: { ticket?: string; minutes?: string; new?: string } }

export type WatchedRouteDeps = {
  catalogue: Pick<Recordings['catalogue'], 'mustGet'>
  mayPlay: MayPlay
  /** By address: nobody says who they are. */
  rate: { mustTake(address: string): void }
  addressOf: (request: FastifyRequest) => string
  /** Counts the minutes of a broadcast's recording that a view has reached. */
  watched: (
    recording: { id: string; room: string; at: number; durationMs: number },
    view: { minutes: readonly number[]; isNew: boolean },
  ) => void
}

/** At most ten minutes at once: a player tells every half minute. */
const MINUTES = /^\d{1,5}(?:,\d{1,5}){0,9}$/

/** What players of replays tell: which minutes they have reached, and whether they tell it for the first time (`new=1`). */
export function watchedRoute(app: FastifyInstance, deps: WatchedRouteDeps): void {
  const { catalogue, mayPlay, rate, addressOf, watched } = deps
  app.post<Asked>('/replay/:id/watched', async (request, reply) => {
    const { minutes = '', new: first } = request.query
    rate.mustTake(addressOf(request as FastifyRequest))
    const { head, durationMs } = catalogue.mustGet(request.params.id)
    if (!(await mayPlay(request, head.room))) throw new OvationError('forbidden')
    if (!MINUTES.test(minutes)) throw new OvationError('value_out_of_range', { detail: 'minutes' })
    const { id, room, at, kind } = head
    // Clips and guests have no report.
    if (kind === 'evening')
      watched({ id, room, at, durationMs }, { minutes: minutes.split(',').map(Number), isNew: first === '1' })
    return reply.code(204).headers(FOR_ANY_PAGE).send()
  })
}
