import { OvationError } from '@ovation/protocol'
import type { PersonInRoom } from '@ovation/protocol'
import { isPlainText } from '@ovation/protocol/schemas'
import { isActive } from '@ovation/room/rules'
import type { Sanction } from '@ovation/room/rules'
import type { Clock } from '../ops/index.ts'
import type { Standings, StandingsIn } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import { names } from './moderation.ts'
import type { NamesDeps } from './moderation.ts'

export type PersonRoomsDeps = NamesDeps & { standings: Pick<Standings, 'of'>; clock: Pick<Clock, 'now'> }

const MAX_CHARS = 128
const KINDS = ['mute', 'ban'] as const

/** A person over all rooms. */
export function personRoomsHandlers(deps: PersonRoomsDeps): Handlers<'listRoomsOfPerson'> {
  return {
    listRoomsOfPerson: async ({ params: { person }, query: { after = '' } }) => {
      for (const [name, value] of Object.entries({ person, after }))
        if (value.length > MAX_CHARS || !isPlainText(value))
          throw new OvationError('value_out_of_range', { detail: name })
      const { rooms, next } = await deps.standings.of(person, after)
      const all = await Promise.all(rooms.map((one) => inRoom(deps, one)))
      // Of people whose role was taken and whose ban is over rows may be left.
      return { rooms: all.filter(({ role, sanctions }) => role !== null || sanctions.length > 0), next }
    },
  }
}

type Held = { person: string; kind: (typeof KINDS)[number]; sanction: Sanction }

async function inRoom(deps: PersonRoomsDeps, { room, standings }: StandingsIn): Promise<PersonInRoom> {
  const now = deps.clock.now()
  const nameOf = names(deps, room)
  const held = standings.flatMap(({ person, standing }) =>
    KINDS.flatMap((kind): Held[] => {
      const sanction = standing[kind]
      return isActive(sanction, now) ? [{ person, kind, sanction }] : []
    }),
  )
  // What somebody had as a guest and has as the holder of an account too is said once, by whoever gave it.
  const carriedTo = (one: Held): Held | undefined =>
    held.find(
      ({ person, kind, sanction }) => kind === one.kind && sanction.carried === one.person && person !== one.person,
    )
  const isCarried = ({ kind, sanction }: Held): boolean =>
    held.some((other) => other.kind === kind && other.person === sanction.carried)
  const sanctions = held
    .filter((one) => !isCarried(one))
    .map(async (one) => {
      const { by, at } = (carriedTo(one) ?? one).sanction
      const { person, kind, sanction } = one
      const who = { id: by, name: (await nameOf(by)).name }
      return { kind, person, until: sanction.until, at: at ?? null, reason: sanction.reason ?? null, by: who }
    })
  const granted = standings.flatMap(({ standing }) => standing.role ?? [])
  return { room, role: granted[0] ?? null, sanctions: await Promise.all(sanctions) }
}
