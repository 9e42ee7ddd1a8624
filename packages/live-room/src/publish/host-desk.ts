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
 * Reads who is muted or banned in a room, as the person who is signed in in this browser. One token serves until it is refused,
 * and the next reading asks for another.
 */
export function sanctionsReader(server: string, room: string, ask: typeof fetch = fetch): DeskDeps['sanctions'] {
  let token: Promise<string> | undefined
  const issue = async (): Promise<string> => {
    const answer = await ask(`${server}/api/v1/account/token`, { method: 'POST' })
    return ((await read(answer)) as RouteReply<'accountToken'>).token
  }
  return async (after) => {
    try {
      token ??= issue()
      const page = after === undefined ? '' : `?after=${encodeURIComponent(after)}`
      const headers = { authorization: `Bearer ${await token}` }
      const answer = await ask(`${server}/api/v1/rooms/${room}/sanctions${page}`, { headers })
      return (await read(answer)) as RouteReply<'listSanctions'>
    } catch (error) {
      token = undefined
      throw error
    }
  }
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
