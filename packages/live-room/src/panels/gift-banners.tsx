/** @jsxImportSource @ovation/live-room */
import { GIFTS, isGift, useRoomContext } from '#shell'
import { GiftIcon } from '../view/gift-icon.tsx'
import { useEffect, useRef, useState } from 'preact/hooks'

type Banner = { key: string; name: string; gift: keyof typeof GIFTS; count: number; until: number }

const SHOWN_MS = 5_000
const MAX_BANNERS = 3

/** Gifts over the video as they arrive. Repeated gifts of one kind from one person within a short time are added up. */
export function GiftBanners() {
  const { session, language, words } = useRoomContext()
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
            <b>{name}</b>
            <small>{words.sentGift(GIFTS[gift].name[language])}</small>
          </span>
          <strong key={count}>×{count}</strong>
        </div>
      ))}
    </div>
  )
}
