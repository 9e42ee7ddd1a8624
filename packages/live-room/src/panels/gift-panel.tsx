/** @jsxImportSource @ovation/live-room */
import { compact, explain, GIFTS, useRoomContext } from '#shell'
import { GiftIcon } from '../view/gift-icon.tsx'
import type { OvationError } from '@ovation/client'
import { useEffect, useState } from 'preact/hooks'
import { usePanelWords } from './words.ts'

type Gift = keyof typeof GIFTS

const COUNTS = [1, 10, 66, 520, 1_314]

/** The gift catalogue, the viewer's balance, and the number to send. */
export function GiftPanel() {
  const { session, language } = useRoomContext()
  const words = usePanelWords()
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
          <span>{words.balance(balance < 10_000 ? String(balance) : compact(language, balance))}</span>
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
