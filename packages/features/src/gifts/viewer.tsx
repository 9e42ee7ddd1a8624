/** @jsxImportSource @ovation/live-room */
import type { OvationError } from '@ovation/client'
import { compact, shownName, useRoomContext } from '@ovation/live-room/base'
import type { SlotProps, Slots } from '@ovation/live-room/base'
import { ControlIcon, explain, Part, Sheet, useStrings } from '@ovation/live-room/parts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { GIFTS, isGift } from './catalogue.ts'
import { GiftIcon } from './icon.tsx'
import { GiftRow } from './viewer-row.tsx'
import { giftStrings } from './strings.ts'
import css from './viewer.css'

type Banner = { key: string; name: string; gift: keyof typeof GIFTS; count: number; until: number }

const SHOWN_MS = 5_000
const MAX_BANNERS = 3

/** Gifts over the video as they arrive. Repeated gifts of one kind from one person within a short time are added up. */
function GiftBanners() {
  const { session, language } = useRoomContext()
  const words = useStrings(giftStrings)
  const [banners, setBanners] = useState<Banner[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(
    () =>
      session.onRoom((room) => {
        const subscription = room.gifts.subscribe(({ body, actor }) => {
          if (!body || !isGift(body.gift)) return
          const { gift } = body
          const key = `${actor}/${gift}`
          setBanners((now) => {
            const before = now.find((banner) => banner.key === key)
            const next = {
              key,
              gift,
              name: body.by.name,
              count: body.count + (before?.count ?? 0),
              until: Date.now() + SHOWN_MS,
            }
            return before ? now.map((one) => (one === before ? next : one)) : [...now, next].slice(-MAX_BANNERS)
          })
        })
        const erasures = room.messages.subscribe({
          erased: (person) => setBanners((now) => now.filter(({ key }) => !key.startsWith(`${person}/`))),
        })
        return () => {
          subscription.unsubscribe()
          erasures.unsubscribe()
        }
      }),
    [session],
  )
  useEffect(() => {
    const next = Math.min(...banners.map(({ until }) => until))
    if (!Number.isFinite(next)) return
    timer.current = setTimeout(
      () => setBanners((now) => now.filter(({ until }) => until > Date.now())),
      Math.max(50, next - Date.now()),
    )
    return () => clearTimeout(timer.current)
  }, [banners])
  return (
    <div class="banners" aria-hidden="true">
      {banners.map(({ key, name, gift, count }) => (
        <div class="banner" key={key}>
          <GiftIcon gift={gift} />
          <span>
            <b>{shownName(name, language)}</b>
            <small>{words.sentGift(GIFTS[gift].name[language])}</small>
          </span>
          <strong key={count}>×{count}</strong>
        </div>
      ))}
    </div>
  )
}

type Gift = keyof typeof GIFTS

const COUNTS = [1, 10, 66, 520, 1_314]

/** The gift catalogue, the viewer's balance, and the number to send. */
function GiftPanel() {
  const { session, language } = useRoomContext()
  const words = useStrings(giftStrings)
  const [gift, setGift] = useState<Gift>('flower')
  const [count, setCount] = useState(1)
  const [balance, setBalance] = useState<number>()
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const look = (): void => void session.room.gifts.balance().then(setBalance, () => {})
  useEffect(look, [session])
  const cost = GIFTS[gift].price * count
  const send = async (): Promise<void> => {
    setBusy(true)
    setError('')
    await session.room.gifts.send(gift, count).catch((refusal: OvationError) => setError(explain(words, refusal)))
    setBusy(false)
    look()
  }
  return (
    <>
      <div class="catalogue" role="radiogroup" aria-label={words.gifts}>
        {(Object.keys(GIFTS) as Gift[]).map((id) => (
          <button key={id} type="button" role="radio" aria-checked={id === gift} onClick={() => setGift(id)}>
            <GiftIcon gift={id} />
            <b>{GIFTS[id].name[language]}</b>
            <small>{words.coins(GIFTS[id].price)}</small>
          </button>
        ))}
      </div>
      <div class="choice" role="group">
        {COUNTS.map((n) => (
          <button key={n} type="button" aria-pressed={n === count} onClick={() => setCount(n)}>
            {n}
          </button>
        ))}
      </div>
      <p class="balance">
        {balance !== undefined && (
          <span>{words.balance(balance < 10_000 ? String(balance) : compact(balance, language))}</span>
        )}
        <small>{words.testCoins}</small>
      </p>
      {error !== '' && (
        <p role="alert" class="bad">
          {error}
        </p>
      )}
      <button
        type="button"
        class="primary"
        disabled={busy || (balance !== undefined && balance < cost)}
        onClick={() => void send()}
      >
        {words.giftSend(count, GIFTS[gift].name[language])} · {words.coins(cost)}
      </button>
    </>
  )
}

/** Opens the gift panel. */
function GiftButton({ side }: SlotProps['composer']) {
  const words = useStrings(giftStrings)
  const [open, setOpen] = useState(false)
  if (side === 'before') return null
  return (
    <>
      <button type="button" class="round" aria-label={words.gifts} title={words.gifts} onClick={() => setOpen(true)}>
        <ControlIcon name="gift" />
      </button>
      {open && (
        <Sheet title={words.gifts} onClose={() => setOpen(false)}>
          <GiftPanel />
        </Sheet>
      )}
    </>
  )
}

/** A gift among the messages. */
function Row({ row }: SlotProps['chat-row']) {
  const { language } = useRoomContext()
  const words = useStrings(giftStrings)
  if (row.kind !== 'gift' || !row.gift.body || !isGift(row.gift.body.gift)) return null
  const { gift, by, count } = row.gift.body
  return (
    <GiftRow
      {...{ gift, count }}
      name={shownName(by.name, language)}
      sent={words.sentGift(GIFTS[gift].name[language])}
    />
  )
}

const loadOverlay = () => import('./viewer-overlay.tsx')

/** What an overlay tells of gifts: loaded only there. */
const Overlay = (props: SlotProps['overlay']) =>
  props.options.show.includes('gifts') ? (
    <Part load={loadOverlay}>{({ GiftAlerts }) => <GiftAlerts {...props} />}</Part>
  ) : null

export const slots: Slots = {
  'over-video': GiftBanners,
  overlay: Overlay,
  'chat-row': Row,
  composer: GiftButton,
}
export { css }
