/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { Slots } from '@ovation/live-room/base'
import { after, useAnnounced, useStrings } from '@ovation/live-room/parts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { siteStrings } from './strings.ts'
import { PauseWatch } from './viewer-pause.ts'
import type { Pause } from './viewer-pause.ts'

async function read(server: string): Promise<Pause | null> {
  const answer = await fetch(`${server}/api/v1/site`)
  if (!answer.ok) throw new Error(answer.statusText)
  return ((await answer.json()) as { pause: Pause | null }).pause
}

/** Says that the site is paused, and why: nobody learns it only from what was not sent. */
function Paused() {
  const { session } = useRoomContext()
  const words = useStrings(siteStrings)
  const { messages } = useSnapshot(session).room
  const [pause, setPause] = useState<Pause | null>(null)
  const watch = useRef<PauseWatch>(undefined)
  const { server } = session.options
  useEffect(() => {
    watch.current = new PauseWatch({ read: () => read(server), after, random: Math.random, changed: setPause })
    return () => watch.current?.close()
  }, [server])
  const refused = messages.filter(({ error }) => error?.code === 'site_paused').length
  useEffect(() => void watch.current?.look(), [server, refused])
  useAnnounced(pause ? [words.paused, pause.text].filter(Boolean).join(' ') : undefined)
  return (
    pause && (
      <p class="note" part="paused">
        {words.paused}
        {pause.text && ` ${pause.text}`}
      </p>
    )
  )
}

export const slots: Slots = { 'above-chat': Paused }
