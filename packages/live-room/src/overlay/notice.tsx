/** @jsxImportSource @ovation/live-room */
import type { OvationError } from '@ovation/client'
import { useEffect, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import { explain, usePanelWords } from '../parts.ts'
import { noticeText } from './notice-text.ts'
import type { OverlayFault } from './options.ts'

/** For as long as somebody who sets an overlay up looks at it; later it would be read by those who watch. */
const SHOWN_MS = 60_000

type Props = { faults: readonly OverlayFault[]; refusal: OvationError | undefined }

/** What is wrong with an overlay's address, in one line, in the first minute. */
export function OverlayNotice({ faults, refusal }: Props) {
  const { language } = useRoomContext()
  const words = usePanelWords()
  const [over, end] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => end(true), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [])
  const text = noticeText(faults, refusal, language, refusal ? explain(words, refusal) : '')
  return over || text === undefined ? null : <div class="overlay-notice">{text}</div>
}
