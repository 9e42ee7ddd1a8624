import { mustBeFunction, mustBeObject } from './arguments.ts'
import type { CustomEvents, CustomRoomEvent, DefinedEvents, EventParsers } from './api/features.ts'
import type { Room } from './api/room.ts'
import type { FeatureContext } from './context.ts'

type Listener = (event: CustomRoomEvent) => void

export const createEvents = ({ room, events }: FeatureContext): CustomEvents => ({
  send: async (name, data) => room.command('custom.send', { name, data }),
  subscribe: (...given: [string, Listener] | [Listener]) => {
    const listener = given.pop() as Listener
    const [name] = given
    mustBeFunction(listener)
    return events.subscribe(({ type, body, at, epoch, seq }) => {
      if (type !== 'custom.sent' || !body || (name !== undefined && body.name !== name)) return
      listener({ ...body, at, position: { epoch, seq } })
    })
  },
})

/**
 * Adds types to events of your own. The data come from other people's clients: pass a parser for each name, and
 * events with invalid data are skipped. With types alone, the data are not checked.
 *
 * @example
 * const quizOf = defineEvents<{ 'quiz.answer': { choice: number } }>()
 * quizOf(room).subscribe('quiz.answer', ({ data, by }) => count(by.id, data.choice))
 * await quizOf(room).send('quiz.answer', { choice: 2 })
 *
 * @example
 * const quizOf = defineEvents({ 'quiz.answer': z.object({ choice: z.int() }).parse })
 */
export function defineEvents<E extends object>(parsers: EventParsers<E> = {}): (room: Room) => DefinedEvents<E> {
  return (room) => {
    mustBeObject(room, 'a room')
    const { events } = room
    return {
      send: events.send,
      subscribe: (...given: [string, Listener] | [Listener]) => {
        const [name] = given
        if (typeof name === 'function') return events.subscribe(name)
        mustBeFunction(given[1])
        const parse = parsers?.[name as keyof E]
        return events.subscribe(name, (event) => {
          let data: unknown
          try {
            data = parse ? parse(event.data) : event.data
          } catch {
            return
          }
          given[1]?.({ ...event, data })
        })
      },
    }
  }
}
