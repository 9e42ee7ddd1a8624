/** @jsxImportSource @ovation/live-room */
import type { ReplayItem } from '@ovation/client'
import { MessageRow, shownName } from '../core.ts'
import type { RecordedPart } from '../view/slots.tsx'
import { durationText } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import type { ReplayWords } from './words/index.ts'

type Props = {
  item: ReplayItem
  /** It goes on with the row before it. */
  more: boolean
  /** Where the recording begins, on its clock. */
  startMs: number
  language: Language
  words: ReplayWords
  parts: readonly RecordedPart[]
}

/** A row of the chat of a recording, which nobody can answer. */
export function ItemRow({ item, more, startMs, language, words, parts }: Props) {
  const by = item.kind === 'message' ? item.message.author : item.by
  const name = shownName(by.name, language)
  const recorded = parts.map(({ Recorded }, at) => <Recorded key={at} {...{ item, name, language }} />)
  if (item.kind !== 'message') return <>{recorded}</>
  const { author, text } = item.message
  return (
    <MessageRow {...{ author, text, name }} classes={more ? 'row more' : 'row'} role={words.roles[author.role]}>
      <i class="when" data-at={durationText(item.atMs - startMs)} />
      {recorded}
    </MessageRow>
  )
}
