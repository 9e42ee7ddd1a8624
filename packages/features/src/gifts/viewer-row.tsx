/** @jsxImportSource @ovation/live-room */
import { GiftIcon } from './icon.tsx'

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
