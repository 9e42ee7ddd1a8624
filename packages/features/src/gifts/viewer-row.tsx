/** @jsxImportSource @ovation/live-room */
import { GiftIcon } from './icon.tsx'

type Props = {
  gift: string
  by: { name: string }
  count: number
  /** What was done, after the name: “sent Star”. */
  sent: string
}

/** A gift among the messages of a room or of a recording. */
export const GiftRow = ({ gift, by, count, sent }: Props) => (
  <li class="row gift" part="gift">
    <GiftIcon gift={gift} />
    <span>
      <b>{by.name}</b> {sent}
    </span>
    <strong>×{count}</strong>
  </li>
)
