import { Redis } from 'ioredis'
import { sign } from '../../src/ops/index.ts'
import { hostileUtf8 } from './bytes.ts'
import { step } from './door.ts'
import type { Door, Step, Target } from './door.ts'
import { hostileJson } from './json.ts'
import type { Draw } from './random.ts'

const CHANNEL = 'ovation:hints'

/** A hint of another node, as it should be, about an event that is nowhere. */
export const hintOf = (draw: Draw, rooms: readonly string[]): unknown => {
  const room = draw.pick(rooms)
  const event = {
    ...{
      v: 1,
      type: draw.pick(['message.sent', 'room.closed', 'room.titled', 'none']),
      room,
      epoch: 1,
      seq: 9,
      at: 1,
      actor: 'x',
    },
    ...{ audience: 'everyone', tier: 'normal', body: { text: 'x', by: { name: 'X' } }, digest: 'A'.repeat(43) },
  }
  return {
    node: 'other',
    hint: {
      room,
      epoch: draw.pick([0, 1, 2, 99]),
      from: draw.pick([1, 9, 1e9]),
      to: draw.pick([1, 9, 1e9]),
      payload: [event],
    },
  }
}

/** Mostly signed as by a node of the cluster, so that it is read. */
export function busInput(draw: Draw, { rooms, signing }: Target): Step[] {
  if (draw.oneIn(15)) return [step(draw.bytes(draw.length(60, 3_000)))]
  const text = hostileUtf8(hostileJson(hintOf(draw, rooms), draw), draw)
  const signature = draw.oneIn(8) ? draw.pick(['', 'A'.repeat(43), '\u0000']) : sign(signing, String(text))
  return [step(Buffer.concat([Buffer.from(signature), text]))]
}

let shared: { url: string; redis: Redis } | undefined

/** One connection for all inputs: what is fuzzed is what comes out at the other end. */
function redisOf(url: string): Redis {
  if (shared?.url !== url) {
    shared?.redis.disconnect()
    shared = { url, redis: new Redis(url) }
  }
  return shared.redis
}

export function closeBus(): void {
  shared?.redis.disconnect()
  shared = undefined
}

export const busTexts: Door = {
  name: 'bus',
  input: (draw: Draw, target: Target) => busInput(draw, target),
  async send(steps, target) {
    for (const { bytes } of steps) await redisOf(target.redisUrl ?? '').publish(CHANNEL, bytes)
  },
}
