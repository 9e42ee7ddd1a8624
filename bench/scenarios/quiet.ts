import { sleep, times } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'
import { openViewers } from '../viewer.ts'

const MESSAGES = 500
const INTERVAL_MS = 20
const WARM_UP = 50

/** One message at a time in a quiet room: stored, and seen by somebody else. */
export async function quiet(): Promise<Figure[]> {
  const server = await BenchServer.start()
  const [author, reader] = await openViewers(server, ['demo'], 2)
  if (!author || !reader) throw new Error('there have to be two')
  const stored: number[] = []
  const received: number[] = []
  for (let n = 0; n < MESSAGES + WARM_UP; n++) {
    const at = performance.now()
    const both = Promise.all([
      new Promise<number>((done) => (author.onReply = () => done(performance.now() - at))),
      new Promise<number>((done) => (reader.onRoomFrame = () => done(performance.now() - at))),
    ])
    author.send(
      JSON.stringify({
        t: 'command',
        id: `m${n}`,
        room: 'demo',
        type: 'message.send',
        body: { text: 'a message of usual length, 你好' },
      }),
    )
    const [storedMs, receivedMs] = await both
    if (n >= WARM_UP) {
      stored.push(storedMs)
      received.push(receivedMs)
    }
    await sleep(INTERVAL_MS)
  }
  await server.stop()
  return [...times('quiet room, send → stored', stored), ...times('quiet room, send → received by another', received)]
}
