import { sleep, times } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'
import { openViewers } from '../viewer.ts'

const ROOMS = 50
const VIEWERS_PER_ROOM = 20
const MESSAGES_PER_SECOND = 5_000
const FOR_S = 15
const WARM_UP_S = 5
const TICK_MS = 10

/** 5,000 messages a second into 50 rooms of 20 viewers. One viewer of each room reads; of the others bytes are counted. */
export async function busy(): Promise<Figure[]> {
  const server = await BenchServer.start()
  const rooms = Array.from({ length: ROOMS }, (_, index) => `busy${index}`)
  for (const room of rooms) await server.createRoom(room)
  const viewers = await openViewers(server, rooms, ROOMS * VIEWERS_PER_ROOM)
  const delays: number[] = []
  const storeDelays: number[] = []
  const sentAt = new Map<string, number>()
  let measuring = false
  let refused = 0
  for (const viewer of viewers.slice(0, ROOMS)) {
    viewer.onRoomFrame = (text) => {
      const now = performance.now()
      for (const [, at] of text.matchAll(/"text":"t([\d.]+) /g)) if (measuring) delays.push(now - Number(at))
    }
  }
  for (const viewer of viewers) {
    viewer.onReply = (frame) => {
      const at = sentAt.get(frame.id)
      sentAt.delete(frame.id)
      if ('error' in frame) refused += 1
      else if (measuring && at !== undefined) storeDelays.push(performance.now() - at)
    }
  }
  let sent = 0
  const send = (): void => {
    const now = performance.now()
    const id = `b${sent}`
    const index = sent++ % viewers.length
    sentAt.set(id, now)
    viewers[index]?.send(
      JSON.stringify({
        t: 'command',
        id,
        room: rooms[index % ROOMS],
        type: 'message.send',
        body: { text: `t${now} 大家好，今天过得怎么样？` },
      }),
    )
  }
  const start = performance.now()
  let cpuBefore = 0
  let deliveredBefore = 0
  let sentBefore = 0
  let measuredFrom = 0
  while (performance.now() - start < (WARM_UP_S + FOR_S) * 1_000) {
    const due = Math.floor(((performance.now() - start) / 1_000) * MESSAGES_PER_SECOND)
    while (sent < due) send()
    if (!measuring && performance.now() - start > WARM_UP_S * 1_000) {
      measuring = true
      cpuBefore = server.cpuSeconds
      deliveredBefore = viewers.reduce((sum, { frames }) => sum + frames, 0)
      sentBefore = sent
      measuredFrom = performance.now()
    }
    await sleep(TICK_MS)
  }
  const seconds = (performance.now() - measuredFrom) / 1_000
  const cpu = server.cpuSeconds - cpuBefore
  const frames = viewers.reduce((sum, { frames: count }) => sum + count, 0) - deliveredBefore
  const messages = sent - sentBefore
  const stall = await server.metric('ovation_event_loop_delay_max_seconds')
  for (const { socket } of viewers) socket.terminate()
  await server.stop()
  return [
    { what: 'busy: messages sent', value: messages / seconds, unit: '/s' },
    { what: 'busy: refused', value: refused, unit: '' },
    { what: 'busy: server CPU', value: (cpu / seconds) * 100, unit: '% of a core' },
    { what: 'busy: CPU per delivered event', value: (cpu * 1e6) / (messages * VIEWERS_PER_ROOM), unit: 'µs' },
    { what: 'busy: events per frame', value: (messages * VIEWERS_PER_ROOM) / frames, unit: '' },
    { what: 'busy: longest stall of the event loop', value: stall * 1_000, unit: 'ms' },
    ...times('busy: send → stored', storeDelays),
    ...times('busy: send → received', delays),
  ]
}
