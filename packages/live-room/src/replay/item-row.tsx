/** @jsxImportSource @ovation/live-room */
import type { ReplayItem } from '@ovation/client'
import { MessageRow, shownName } from '../core.ts'
import type { RecordedPart } from '../view/slots.tsx'
import type { Language } from '../words/index.ts'

type Props = { item: ReplayItem; language: Language; parts: readonly RecordedPart[] }

/** A row of the chat of a recording, which nobody can answer. */
export function ItemRow({ item, language, parts }: Props) {
  const by = item.kind === 'message' ? item.message.author : item.by
  const name = shownName(by.name, language)
  const recorded = parts.map(({ Recorded }, at) => <Recorded key={at} {...{ item, name, language }} />)
  if (item.kind !== 'message') return <>{recorded}</>
  const { author, text } = item.message
  return <MessageRow {...{ author, text, name }}>{recorded}</MessageRow>
}
