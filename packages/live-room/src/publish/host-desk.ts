import { Desk } from '@ovation/features/moderation/desk'
import type { DeskDeps } from '@ovation/features/moderation/desk'
import { momentText } from '@ovation/features/moderation/moments'
import type { RouteReply } from '@ovation/protocol'
import type { RoomSession } from '../room-session.ts'

const read = async (answer: Response): Promise<unknown> => {
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`)
  return answer.json()
}

/**
 * Reads what is told of a room to those who host it, as the person who is signed in in this browser. One token serves until it is
 * refused, and the next reading asks for another.
 */
function roomReader(server: string, room: string, ask: typeof fetch): <T>(path: string) => Promise<T> {
  let token: Promise<string> | undefined
  const issue = async (): Promise<string> => {
    const answer = await ask(`${server}/api/v1/account/token`, { method: 'POST' })
    return ((await read(answer)) as RouteReply<'accountToken'>).token
  }
  return async <T>(path: string) => {
    try {
      token ??= issue()
      const headers = { authorization: `Bearer ${await token}` }
      return (await read(await ask(`${server}/api/v1/rooms/${room}/${path}`, { headers }))) as T
    } catch (error) {
      token = undefined
      throw error
    }
  }
}

/** Reads who is muted or banned in a room. */
export function sanctionsReader(server: string, room: string, ask: typeof fetch = fetch): DeskDeps['sanctions'] {
  const readRoom = roomReader(server, room, ask)
  return (after) => readRoom(`sanctions${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`)
}

/** Reads who is in a room, the highest roles first. */
export function peopleReader(
  server: string,
  room: string,
  ask: typeof fetch = fetch,
): () => Promise<RouteReply<'listPeople'>> {
  const readRoom = roomReader(server, room, ask)
  return () => readRoom('people')
}

/** Who is muted and banned in the room of a visit, followed for as long as somebody is shown it. */
export const deskOf = (session: RoomSession): Desk =>
  new Desk({
    sanctions: sanctionsReader(session.options.server, session.options.room),
    // The studio has them.
    reports: async () => ({ reports: [] }),
    onEvent: (listener) => session.onRoom((room) => room.onEvent(({ type }) => listener(type)).unsubscribe),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs)
      return () => clearTimeout(timer)
    },
  })

/** Until when somebody has a sanction, in words; null for one without end. */
export const untilText = ({ until }: { until: number | null }, now: number, language: string): string | null =>
  until === null ? null : momentText(until, now, language)
