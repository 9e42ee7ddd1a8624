/** @jsxImportSource @ovation/live-room */
import type { ReplayItem } from '@ovation/client'
import { GiftIcon } from '@ovation/features/gifts/icon'
import { GIFTS, hueOf, isGift } from '../core.ts'
import type { Language } from '../words/index.ts'
import type { ReplayWords } from './words/index.ts'

export function ItemRow({ item, language, words }: { item: ReplayItem; language: Language; words: ReplayWords }) {
  if (item.kind === 'message') {
    const { author, text, reactions = {} } = item.message
    const counts = Object.entries(reactions).map(([emoji, count]) => `${emoji} ${count}`)
    return (
      <li class="row">
        <b class="author" style={{ '--hue': hueOf(author.id) }}>
          {author.name}
        </b>
        <span class="text">{text}</span>
        {counts.length > 0 && <small class="counts">{counts.join('  ')}</small>}
      </li>
    )
  }
  const { gift, by, count } = item
  if (!isGift(gift)) return null
  return (
    <li class="row gift">
      <GiftIcon gift={gift} />
      <span>
        <b>{by.name}</b> {words.sentGift(GIFTS[gift].name[language])}
      </span>
      <strong>×{count}</strong>
    </li>
  )
}
