/** @jsxImportSource @ovation/live-room */
import type { SlotProps } from '../base.ts'
import { useAnnounced } from '../parts.ts'
import { LastReplay } from './last-replay.tsx'
import { usePanelWords } from './use-words.ts'

/** Why there is no video to see although the host is live, or what else there is to see. */
export function Card({ instead }: SlotProps['card']) {
  const words = usePanelWords()
  useAnnounced(instead === 'unplayable' ? `${words.unplayable} ${words.unplayableMore}` : undefined)
  if (!instead) return <LastReplay />
  if (instead === 'audioOnly') return <b>{words.audioOnly}</b>
  return (
    <>
      <b>{words.unplayable}</b>
      <span>{words.unplayableMore}</span>
    </>
  )
}
