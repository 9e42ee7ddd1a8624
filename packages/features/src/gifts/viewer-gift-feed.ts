import type { Room, RoomEvent } from '@ovation/client'
import type { AlertQueue, GivenGift, Played } from './viewer-alert-queue.ts'
import { isGift } from './catalogue.ts'

/** Pages of history that are read to catch up, of so many messages each. */
const MAX_PAGES = 5
const PAGE_MESSAGES = 100

type FeedOptions = {
  queue: AlertQueue
  /** Gifts of the past that are older are not shown; milliseconds. */
  catchUpMs: number
  /** The server's clock, milliseconds since 1970. */
  now: () => number
  /** Whether a gift is wanted. */
  wants: (gift: GivenGift & { coins: number }) => boolean
  /** There may be an alert to show. */
  changed: () => void
}

type FedRoom = Pick<Room, 'status' | 'position' | 'getSnapshot' | 'subscribe' | 'onDiscontinuity'> & {
  gifts: Pick<Room['gifts'], 'subscribe'>
  messages: Pick<Room['messages'], 'history' | 'subscribe'>
}

/**
 * Gives a queue the gifts of a room: those that came while nobody was here, as far as they are new enough, and then all that
 * come. Returns a function that stops it.
 */
export function feedGifts(room: FedRoom, { queue, catchUpMs, now, wants, changed }: FeedOptions): () => void {
  let stopped = false
  /** Gifts that come while those of the past are looked for; undefined afterwards. */
  let held: RoomEvent<'gift.sent'>[] | undefined = []
  let begins = false
  /** Events were lost while it began. */
  let again = false
  const givenOf = (gift: RoomEvent<'gift.sent'>): GivenGift[] => {
    const { body, seq, at, actor, epoch } = gift
    if (!body || !isGift(body.gift)) return []
    const given = { epoch, seq, at, actor, name: body.by.name, gift: body.gift, count: body.count }
    return wants({ ...given, coins: body.amount }) ? [given] : []
  }
  const take = (gift: RoomEvent<'gift.sent'>): void => givenOf(gift).forEach((given) => queue.take(given))
  const catchUp = async (): Promise<void> => {
    again = begins
    if (begins) return
    begins = true
    held ??= []
    const { epoch, seq } = room.position
    const since = now() - catchUpMs
    const past = await giftsSince(room, queue.played, since)
    if (stopped) return
    const at = Math.max(now(), ...past.map((gift) => gift.at))
    queue.begin({ epoch, seq, at }, past.filter((gift) => gift.at >= since).flatMap(givenOf))
    for (const gift of held) take(gift)
    held = undefined
    begins = false
    changed()
    if (again) await catchUp()
  }
  const attached = (): void => {
    if (held && room.status === 'attached') void catchUp()
  }
  const subscriptions = [
    room.gifts.subscribe((gift) => {
      if (held) return void held.push(gift)
      take(gift)
      changed()
    }),
    room.messages.subscribe({
      erased: (person) => {
        held = held?.filter(({ actor }) => actor !== person)
        queue.forget(person)
        changed()
      },
    }),
    room.onDiscontinuity(() => void catchUp()),
    room.subscribe(attached),
  ]
  attached()
  return () => {
    stopped = true
    for (const subscription of subscriptions) subscription.unsubscribe()
  }
}

/**
 * The gifts that may not have been played, and are not much older than a time: those of the room's window, and as much of the history as it takes.
 * Where the history cannot be read, those that are known.
 */
async function giftsSince(
  room: Pick<FedRoom, 'getSnapshot' | 'messages'>,
  played: Played | undefined,
  since: number,
): Promise<RoomEvent<'gift.sent'>[]> {
  if (!played) return []
  const from = Math.min(played.seq + 1, ...played.waiting)
  const { timeline } = room.getSnapshot()
  const gifts = timeline.flatMap((item) =>
    item.kind === 'event' && item.event.type === 'gift.sent' ? [item.event] : [],
  )
  const [oldest] = timeline
  const reaches = (seq: number, at: number): boolean => seq <= from || at < since
  if (!oldest || reaches(oldest.seq, oldest.kind === 'message' ? oldest.message.at : oldest.event.at)) return gifts
  try {
    let page = await room.messages.history({ before: oldest.seq, limit: PAGE_MESSAGES })
    for (let read = 1; ; read++) {
      gifts.push(...page.gifts)
      const [first] = page.messages
      if (read >= MAX_PAGES || !page.more || (first && reaches(first.seq, first.at))) break
      page = await page.next()
    }
  } catch {
    // What the room's window has is the newest, and is shown.
  }
  return gifts
}
