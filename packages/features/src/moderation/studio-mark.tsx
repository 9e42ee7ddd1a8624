import { language, ToolSign, useStrings, useStudio } from '@ovation/console/parts'
import type { SlotProps } from '@ovation/console/parts'
import { useSyncExternalStore } from 'react'
import { moderationStudioStrings } from './strings.ts'
import { deskOf } from './studio-desks.tsx'
import { momentText } from './client-moments.ts'
import { SIGNS } from './studio-tools.tsx'

/** That somebody is banned or muted now, and until when. Of a ban it is written: they are not here any more. */
export function SanctionMark({ person: { id } }: SlotProps['mark']) {
  const words = useStrings(moderationStudioStrings)
  const desk = deskOf(useStudio().room)
  // The same for a row until their sanction is another one: a chat has many rows.
  const ban = useSyncExternalStore(desk.subscribe, () => desk.of('ban', id)?.until)
  const mute = useSyncExternalStore(desk.subscribe, () => desk.of('mute', id)?.until)
  const moment = (until: number): string => momentText(until, Date.now(), language)
  if (ban !== undefined) {
    const text = ban === null ? words.isBanned : words.isBannedUntil(moment(ban))
    return (
      <span className="mark ban" role="img" aria-label={text} title={text}>
        <ToolSign path={SIGNS.ban} /> {words.isBanned}
      </span>
    )
  }
  if (mute === undefined) return null
  const text = mute === null ? words.isMuted : words.isMutedUntil(moment(mute))
  return (
    <span className="mark" role="img" aria-label={text} title={text}>
      <ToolSign path={SIGNS.mute} />
    </span>
  )
}
