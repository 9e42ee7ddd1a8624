import { language, ToolSign, useStrings, useStudio } from '@ovation/console/parts'
import type { SlotProps } from '@ovation/console/parts'
import { useSyncExternalStore } from 'react'
import { moderationStudioStrings } from './strings.ts'
import { deskOf } from './studio-desks.tsx'
import { momentText } from './client-moments.ts'
import { SIGNS } from './studio-tools.tsx'

/** That somebody is muted now, and until when. */
export function MutedMark({ person: { id } }: SlotProps['mark']) {
  const words = useStrings(moderationStudioStrings)
  const desk = deskOf(useStudio().room)
  // The same for a row until their mute is another one: a chat has many rows.
  const until = useSyncExternalStore(desk.subscribe, () => desk.of('mute', id)?.until)
  if (until === undefined) return null
  const text = until === null ? words.isMuted : words.isMutedUntil(momentText(until, Date.now(), language))
  return (
    <span className="mark" role="img" aria-label={text} title={text}>
      <ToolSign path={SIGNS.mute} />
    </span>
  )
}
