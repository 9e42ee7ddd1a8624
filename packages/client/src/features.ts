import { mustBeFunction, mustBeNumber, optionsOf } from './arguments.ts'
import type { Gifts, Moderation, Occupancy, Polls, Reactions, RoomSettings, Sanction, Stage } from './api/features.ts'
import type { Room } from './api/room.ts'
import type { Subscription } from './api/subscription.ts'
import type { FeatureContext } from './context.ts'
import * as LIMITS from './limits.ts'
import { gatherLikesMs } from './times.ts'

/** `unsent`: how many likes are collected; `flush` sends them at once. */
export type GatheredReactions = Reactions & { unsent(): number; flush(): void }

export function createReactions({ room, connection, changed }: FeatureContext): GatheredReactions {
  let unsent = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (unsent === 0 || room.status !== 'attached') return
    // A like is not worth keeping: what the server does not accept is lost.
    connection.send({ t: 'like', room: room.name, count: Math.min(unsent, LIMITS.maxLikesAtOnce) })
    unsent = 0
  }
  return {
    unsent: () => unsent,
    flush,
    like: (count = 1) => {
      mustBeNumber(count, 'count')
      unsent += count
      timer ??= setTimeout(flush, gatherLikesMs(room.getSnapshot().viewers))
      changed()
    },
    subscribe: (listener) => watch(room, () => room.getSnapshot().likes, listener),
  }
}

export const createOccupancy = ({ room }: FeatureContext): Occupancy => ({
  subscribe: (listener) => {
    mustBeFunction(listener)
    return watch(
      room,
      () => room.getSnapshot().viewers,
      (viewers) => listener({ viewers }),
    )
  },
})

export function createPolls({ room }: FeatureContext): Polls {
  const poll = (): string => room.getSnapshot().state.poll?.poll ?? ''
  return {
    open: async (poll) => room.command('poll.open', poll),
    vote: async (option) => room.command('poll.vote', { poll: poll(), option }),
    close: async () => room.command('poll.close', { poll: poll() }),
  }
}

export const createGifts = ({ room, connection, events, attached }: FeatureContext): Gifts => ({
  send: async (gift, count = 1) => room.command('gift.send', { gift, count }),
  balance: async () => {
    await attached()
    return (await connection.request<{ balance: number }>({ t: 'wallet', room: room.name })).balance
  },
  subscribe: (listener) => {
    mustBeFunction(listener)
    return events.subscribe((event) => {
      if (event.type === 'gift.sent') listener(event)
    })
  },
})

export function createModeration({ room }: FeatureContext): Moderation {
  const sanction = (type: 'member.mute' | 'member.ban') => async (actor: string, options?: Sanction) => {
    const { durationMs = null, reason }: Sanction = optionsOf(options)
    return room.command(type, { actor, durationMs, reason: reason || undefined })
  }
  return {
    mute: sanction('member.mute'),
    unmute: async (actor) => room.command('member.unmute', { actor }),
    ban: sanction('member.ban'),
    unban: async (actor) => room.command('member.unban', { actor }),
    setRole: async (actor, role) => room.command('role.grant', { actor, role }),
    report: async (report) => room.command('report.send', report),
    notify: async (to, text) => room.command('notice.send', { to, text }),
  }
}

export const createSettings = ({ room }: FeatureContext): RoomSettings => ({
  update: async (settings) => room.command('room.settings', { settings }),
})

export const createStage = ({ room }: FeatureContext): Stage => ({
  raiseHand: async () => room.command('hand.raise', {}),
  lowerHand: async (actor) => room.command('hand.lower', { actor }),
  invite: async (actor) => room.command('stage.invite', { actor }),
  leave: async (actor) => room.command('stage.leave', { actor }),
  mute: async (actor, muted) => room.command('stage.mute', { actor, muted }),
  arrange: async (layout) => room.command('stage.arrange', { layout }),
})

/** Calls back with a value of the room's snapshot: now, and whenever it changes. */
function watch<V>(room: Room, select: () => V, listener: (value: V) => void): Subscription {
  mustBeFunction(listener)
  let last: V | undefined
  const check = (): void => {
    const value = select()
    if (value !== last && room.status === 'attached') listener((last = value))
  }
  const subscription = room.subscribe(check)
  check()
  return subscription
}
