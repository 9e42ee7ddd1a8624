/** @jsxImportSource @ovation/live-room */
import type { RecordedProps } from '@ovation/live-room/base'
import { GIFTS, isGift } from './catalogue.ts'
import { GiftIcon } from './icon.tsx'
import { giftStrings } from './strings.ts'

type Props = {
  gift: string
  /** Of who sent it. */
  name: string
  count: number
  /** What was done, after the name: “sent Star”. */
  sent: string
}

/** A gift among the messages of a room or of a recording. */
export const GiftRow = ({ gift, name, count, sent }: Props) => (
  <li class="row gift" part="gift">
    <GiftIcon gift={gift} />
    <span>
      <b>{name}</b> {sent}
    </span>
    <strong>×{count}</strong>
  </li>
)

/** A gift of a recording. */
export const Recorded = ({ item, name, language }: RecordedProps) =>
  item.kind === 'gift' && isGift(item.gift) ? (
    <GiftRow
      gift={item.gift}
      name={name}
      count={item.count}
      sent={giftStrings[language].sentGift(GIFTS[item.gift].name[language])}
    />
  ) : null
