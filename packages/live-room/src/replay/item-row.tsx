/** @jsxImportSource @ovation/live-room */
import type { ReplayItem } from '@ovation/client'
import { GiftRow } from '@ovation/features/gifts/row'
import { MessageRow, shownName } from '../core.ts'
import { GIFTS, isGift } from '@ovation/features/gifts/catalogue'
import { ReactionRow } from '@ovation/features/reactions/row'
import type { Language } from '../words/index.ts'
import type { ReplayWords } from './words/index.ts'

/** A row of the chat of a recording, which nobody can answer. */
export function ItemRow({ item, language, words }: { item: ReplayItem; language: Language; words: ReplayWords }) {
  if (item.kind === 'gift') {
    const { gift, by, count } = item
    return (
      isGift(gift) && (
        <GiftRow
          {...{ gift, count }}
          name={shownName(by.name, language)}
          sent={words.sentGift(GIFTS[gift].name[language])}
        />
      )
    )
  }
  const { author, text } = item.message
  return (
    <MessageRow {...{ author, text }} name={shownName(author.name, language)}>
      <ReactionRow message={item.message} />
    </MessageRow>
  )
}
