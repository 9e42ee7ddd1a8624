import type { CustomRoomEvent, DefinedEvents, EventParsers } from '@ovation/features/custom/client'
import { mustBeFunction, mustBeObject } from './arguments.ts'
import type { Room } from './api/room.ts'

type Listener = (event: CustomRoomEvent) => void

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
      subscribe: (name: string | Listener, listener?: Listener) => {
        if (typeof name === 'function') return events.subscribe(name)
        mustBeFunction(listener)
        const parse = parsers?.[name as keyof E]
        return events.subscribe(name, (event) => {
          let data: unknown
          try {
            data = parse ? parse(event.data) : event.data
          } catch {
            return
          }
          listener?.({ ...event, data })
        })
      },
    }
  }
}
