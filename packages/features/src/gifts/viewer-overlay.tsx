/** @jsxImportSource @ovation/live-room */
import { localPreferences, shownName, useRoomContext } from '@ovation/live-room/base'
import type { Language, OverlayProps } from '@ovation/live-room/base'
import { after, hiddenBy, useStrings } from '@ovation/live-room/parts'
import { useEffect, useReducer, useState } from 'preact/hooks'
import { GIFTS } from './catalogue.ts'
import type { GiftId } from './catalogue.ts'
import { GiftIcon } from './icon.tsx'
import { giftStrings } from './strings.ts'
import { AlertPlayer } from './viewer-alert-player.ts'
import { AlertQueue } from './viewer-alert-queue.ts'
import { feedGifts } from './viewer-gift-feed.ts'

const MS_PER_MINUTE = 60_000
const SAMPLE_INTERVAL_MS = 6_000
/** From so many coins on, an alert is larger. */
const GREAT_COINS = 500

const storeIn = (memory: string) => ({
  read: (): unknown => {
    try {
      return JSON.parse(localPreferences.read(memory) ?? 'null')
    } catch {
      return undefined
    }
  },
  write: (played: object): void => localPreferences.write(memory, JSON.stringify(played)),
})
const NO_STORE = { read: () => undefined, write: () => {} }

/** Gifts for a preview, one after another. */
function giveSamples(queue: AlertQueue, language: Language, changed: () => void): () => void {
  const gifts = Object.keys(GIFTS).reverse() as GiftId[]
  let seq = 0
  const give = (): void => {
    const gift = gifts[seq % gifts.length] as GiftId
    const name = { en: 'Mia', zh: '小米' }[language]
    queue.take({ epoch: 0, seq: ++seq, at: 0, actor: 'sample', name, gift, count: 1 + (seq % 2) })
    changed()
  }
  queue.begin({ epoch: 0, seq: 0, at: 0 }, [])
  give()
  const timer = setInterval(give, SAMPLE_INTERVAL_MS)
  return () => clearInterval(timer)
}

/** The gifts of the room, one after another. */
export function GiftAlerts({ options, memory }: OverlayProps) {
  const { session, language } = useRoomContext()
  const words = useStrings(giftStrings)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const [queue, setQueue] = useState<AlertQueue>()
  useEffect(() => {
    const queue = new AlertQueue(options.preview ? NO_STORE : storeIn(memory))
    const changed = (): void => redraw(undefined)
    const player = new AlertPlayer({ queue, seconds: options.alert, now: () => performance.now(), after, changed })
    const look = (): void => player.look()
    setQueue(queue)
    const hides = hiddenBy(options)
    const stop = options.preview
      ? giveSamples(queue, language, look)
      : session.onRoom((room) =>
          feedGifts(room, {
            ...{ queue, catchUpMs: options.catchup * MS_PER_MINUTE, now: () => session.now(), changed: look },
            wants: ({ name, coins }) => coins >= options['min-coins'] && !hides({ author: { name } }),
          }),
        )
    return () => {
      stop()
      player.close()
    }
  }, [session, options, memory])
  const alert = queue?.current
  if (!alert) return null
  const { key, name, gift, count, coins } = alert
  return (
    <div class="overlay-box overlay-alert banner" key={key} data-great={coins >= GREAT_COINS || undefined}>
      <GiftIcon gift={gift} />
      <span>
        <b>{shownName(name, language)}</b>
        <small>{words.sentGift(GIFTS[gift].name[language])}</small>
      </span>
      <strong key={count}>×{count}</strong>
    </div>
  )
}
