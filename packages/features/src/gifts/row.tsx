/** @jsxImportSource @ovation/live-room */
import { GIFTS, isGift } from './catalogue.ts'
import { GiftIcon } from './icon.tsx'

type Props = {
  gift: { gift: string; by: { name: string }; count: number }
  language: 'en' | 'zh'
  words: { sentGift: (gift: string) => string }
}

/** A gift among the messages of a room or of a recording; nothing for one that is not in the catalogue. */
export function GiftRow({ gift: { gift, by, count }, language, words }: Props) {
  if (!isGift(gift)) return null
  return (
    <li class="row gift" part="gift">
      <GiftIcon gift={gift} />
      <span>
        <b>{by.name}</b> {words.sentGift(GIFTS[gift].name[language])}
      </span>
      <strong>×{count}</strong>
    </li>
  )
}
