import { expect, it } from 'vitest'
import { exportedEvents } from './exported.ts'

const line = (seq: number): string => `${JSON.stringify({ seq })}\n`

it('[NODE19] an export that breaks off is resumed behind the last event that came, in whichever pieces it comes', async () => {
  const asked: number[] = []
  const answer = (after: number): Response => {
    asked.push(after)
    const text = [1, 2, 3, 4]
      .filter((seq) => seq > after)
      .map(line)
      .join('')
    // The first time it ends in the middle of a line, the second time it fails.
    const pieces = asked.length === 1 ? [text.slice(0, 5), text.slice(5, -4)] : [text.slice(0, 3), text.slice(3)]
    const encoder = new TextEncoder()
    return new Response(
      new ReadableStream({
        pull: (controller) => {
          const piece = pieces.shift()
          if (piece !== undefined) controller.enqueue(encoder.encode(piece))
          else controller.close()
        },
      }),
    )
  }
  const seqs: number[] = []
  for await (const { seq } of exportedEvents((after) => Promise.resolve(answer(after)), 0)) seqs.push(seq)
  expect([seqs, asked]).toEqual([
    [1, 2, 3, 4],
    [0, 3],
  ])
})

it('[NODE19] one that never goes on ends with an error', async () => {
  let asked = 0
  const broken = async (): Promise<Response> => {
    asked += 1
    return new Response('{"seq"')
  }
  const read = async (): Promise<void> => {
    for await (const event of exportedEvents(broken, 0)) expect(event).toBeUndefined()
  }
  await expect(read()).rejects.toThrow('the download broke off')
  expect(asked).toBe(21)
})
