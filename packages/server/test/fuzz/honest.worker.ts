import { HonestRoom } from './honest.ts'
import type { Times } from './honest.ts'

// The honest room in a process of its own: anyone who makes the inputs must not make it wait.

export type Asked = { do: 'open'; url: string; room: string; tokens: string[] } | { do: 'times' | 'missing' | 'broken' }
export type Told = { times?: Times; words?: string[] }

let room: HonestRoom | undefined

async function answer(asked: Asked): Promise<Told> {
  if (asked.do === 'open') room = await HonestRoom.open(asked.url, asked.room, asked.tokens)
  if (asked.do === 'times' && room) return { times: room.times() }
  if (asked.do === 'missing' && room) return { words: await room.missing() }
  return { words: room?.broken ?? ['it was never open'] }
}

process.on('message', (asked: Asked) => {
  answer(asked).then(
    (told) => process.send?.(told),
    (error: Error) => process.send?.({ words: [error.message] } satisfies Told),
  )
})
process.on('disconnect', () => process.exit(0))
