import type { Attack } from './attack.ts'
import { again, answerOf, hold, open, opened, sleep } from './ground.ts'
import type { Ground, Tally } from './ground.ts'
import { bomb, frame, guestIn, text, upgrade } from './websocket.ts'

const DEPTHS = [1_500, 2_000, 2_500, 3_000, 4_000, 7_000]
const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate\r\n'
const UNPACKED_BYTES = 16_000_000
const PUBLISH_BYTES = 4 * 1_024 * 1_024 - 1_024

const deep = (room: string, index: number): Buffer => {
  const depth = DEPTHS[index % DEPTHS.length] as number
  return text(
    `{"t":"command","id":"d","room":"${room}","type":"message.send","body":{"text":"x","data":${'['.repeat(depth)}${']'.repeat(depth)}}}`,
  )
}

/** One connection that says all of it at once, and is looked at until it is closed or a moment has passed. */
async function say(ground: Ground, tally: Tally, index: number, bytes: Buffer): Promise<void> {
  const line = open(ground, index)
  if (!(await opened(line))) {
    tally.add('not connected')
    return sleep(50)
  }
  line.write(bytes)
  const come = await answerOf(line, (so) => so.includes('invalid_frame') || /"bye"/.test(so), 500)
  tally.add(come.includes('101 Switching') ? 'upgraded' : 'refused')
  line.destroy()
}

/** Comes in as a guest and stores as much as is let. */
async function store(ground: Ground, tally: Tally, index: number): Promise<void> {
  const end = performance.now() + ground.seconds * 1_000
  const line = open(ground, index)
  if (!(await opened(line))) return sleep(100)
  line.write(guestIn(ground.room))
  const come = await answerOf(
    line,
    (so) => so.includes('"id":"in"') || /^HTTP\/1\.1 [45]/.test(so) || so.includes('"bye"'),
  )
  if (!come.includes('"id":"in"')) {
    tally.add('refused guests')
    line.destroy()
    return sleep(500)
  }
  tally.add('guests')
  const body = { text: 'x'.repeat(190), data: { a: 'y'.repeat(3_500) } }
  const size = JSON.stringify(body).length
  line.on('data', (data: Buffer) => {
    const stored = data.toString('latin1').match(/"result":\{"position"/g)?.length ?? 0
    tally.add('messages stored', stored)
    tally.add('bytes stored', stored * size)
  })
  for (let n = 0; performance.now() < end && !line.gone; n++) {
    line.write(text({ t: 'command', id: `m${index}-${n}`, room: ground.room, type: 'message.send', body }))
    await sleep(100)
  }
  line.destroy()
}

export const ROOM_ATTACKS: readonly Attack[] = [
  {
    name: 'deep-json-before-hello',
    what: '100 at once send JSON nested 1,500 to 7,000 deep before they say hello',
    run: (ground, tally) =>
      again(ground, 100, (index) =>
        say(ground, tally, index, Buffer.concat([Buffer.from(upgrade('/v1/ws')), deep(ground.room, index)])),
      ),
  },
  {
    name: 'deep-json',
    what: '100 at once send JSON nested 1,500 to 7,000 deep in a room',
    run: (ground, tally) =>
      again(ground, 100, (index) =>
        say(ground, tally, index, Buffer.concat([guestIn(ground.room), deep(ground.room, index)])),
      ),
  },
  {
    name: 'history',
    what: '400 guests ask for history as fast as they may and read nothing',
    needs: 'replay',
    run: (ground, tally) => {
      const asked = Buffer.concat(
        Array.from({ length: 55 }, (_, n) => text({ t: 'history', id: `h${n}`, room: ground.room, limit: 100 })),
      )
      return hold(ground, tally, {
        ...{ count: 400, first: Buffer.concat([guestIn(ground.room), asked]) },
        again: (line) => line.write(asked.subarray(0, Math.floor(asked.length / 2))),
      })
    },
  },
  {
    name: 'storing',
    what: '1,500 guests store messages of 3.7 kB, ten a second each',
    run: (ground, tally) => again(ground, 1_500, (index) => store(ground, tally, index)),
  },
  {
    name: 'compression-bombs',
    what: '100 connections send messages of 15 kB that unpack to 16 MB, and ones of 15 kB unpacked, without end',
    run: (ground, tally) => {
      const [large, small] = [bomb(UNPACKED_BYTES), Buffer.concat(Array.from({ length: 200 }, () => bomb(15_000)))]
      return again(ground, 100, async (index) => {
        const line = open(ground, index)
        if (!(await opened(line))) return sleep(50)
        line.write(
          Buffer.concat([
            Buffer.from(upgrade('/v1/ws', DEFLATE)),
            text({ t: 'hello', v: 2, guest: { name: 'x' } }),
            index % 2 ? small : large,
          ]),
        )
        const come = await answerOf(line, (so) => so.includes('"bye"'), 1_000)
        tally.add(come.includes('101 Switching') ? 'upgraded' : 'refused')
        line.destroy()
      })
    },
  },
  {
    name: 'join-storm',
    what: '500 at once come into a room and leave again',
    run: (ground, tally) =>
      again(ground, 500, async (index) => {
        const line = open(ground, index)
        if (!(await opened(line))) return sleep(50)
        line.write(guestIn(ground.room))
        const come = await answerOf(line, (so) => so.includes('"id":"in"') || /^HTTP\/1\.1 [45]/.test(so), 3_000)
        tally.add(come.includes('"id":"in"') ? 'joins' : 'refused')
        line.destroy()
      }),
  },
  {
    name: 'publish-without-key',
    what: '500 connections to publish begin a first message of 4 MiB without a key',
    run: (ground, tally) =>
      hold(ground, tally, {
        count: 500,
        first: Buffer.concat([
          Buffer.from(upgrade(`/live/${ground.room}/publish`)),
          frame(Buffer.alloc(PUBLISH_BYTES - 14, 0x20), { claim: PUBLISH_BYTES }),
        ]),
      }),
  },
  {
    name: 'measure',
    what: '100 at once measure their upload with a key, without end',
    run: (ground, tally) => {
      const block = frame(Buffer.alloc(1_000_000), { first: 0x82 })
      return again(ground, 100, async (index) => {
        const end = performance.now() + ground.seconds * 1_000
        const line = open(ground, index)
        if (!(await opened(line))) return sleep(50)
        line.write(
          Buffer.concat([
            Buffer.from(upgrade(`/live/${ground.room}/publish`)),
            text({ t: 'measure', key: ground.streamKey }),
          ]),
        )
        const come = await answerOf(line, (so) => so.includes('"ready"') || /^HTTP\/1\.1 [45]/.test(so), 2_000)
        tally.add(come.includes('"ready"') ? 'measurements' : 'refused')
        while (come.includes('"ready"') && !line.gone && performance.now() < end) {
          if (line.writableLength < 2_000_000) {
            line.write(block)
            tally.add('bytes sent', block.length)
          }
          await sleep(2)
        }
        line.destroy()
      })
    },
  },
]
