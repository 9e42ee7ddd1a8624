import { useState } from 'react'
import { ChatCard } from './cards/chat-card.tsx'
import { Checklist } from './cards/checklist.tsx'
import { PersonProvider } from './cards/person.tsx'
import { PeopleCard } from './cards/people-card.tsx'
import { ReplaysCard } from './cards/replays-card.tsx'
import { RoomCard } from './cards/room-card.tsx'
import { StreamCard } from './cards/stream-card.tsx'
import { Board } from './layout/board.tsx'
import type { Panels } from './layout/board.tsx'
import { PANELS } from './layout/panels.ts'
import type { AskedPanel } from './layout/panels.ts'
import { useMe } from './me.ts'
import { REGISTRY } from './registry.ts'
import { EndedCard } from './show/ended-card.tsx'
import { GoLiveCard } from './show/go-live-card.tsx'
import { phaseOf } from './show/phase.ts'
import { usePartPanels, useStudio } from './slots.tsx'
import type { Open } from './studio.tsx'

type Props = {
  name: string
  /** The id of who looks. */
  self: string | undefined
  hasPassword: boolean
  hasShowroom: boolean
  /** The panel that is to be seen now. */
  asked: AskedPanel | undefined
  open: (what: Open) => void
  seeShowroom: () => void
}

const keyOf = (room: string): string => `ovation.left.${room}`

/** The show that somebody wants to see no more of here; this browser keeps it. */
function useLeft(room: string): [string | undefined, (stream: string) => void] {
  const [left, setLeft] = useState<Record<string, string>>({})
  const leave = (stream: string): void => {
    setLeft({ ...left, [room]: stream })
    try {
      localStorage.setItem(keyOf(room), stream)
    } catch {
      // Without storage it is shown again with the page.
    }
  }
  try {
    return [left[room] ?? localStorage.getItem(keyOf(room)) ?? undefined, leave]
  } catch {
    return [left[room], leave]
  }
}

/** The room: its show, its chat, and what can be done in it, in the order that the phase of the show asks for. */
export function Workspace({ name, self, hasPassword, hasShowroom, asked, open, seeShowroom }: Props) {
  const { room, snapshot, isDemo, can } = useStudio()
  const isOwner = useMe().kind === 'owner'
  const { state } = snapshot
  const { stream } = state
  const [left, leave] = useLeft(name)
  const isHost = can('host')
  const isHosted = isHost && !isDemo
  const shownPhase = phaseOf(stream, left, Date.now())
  const phase = !isHosted && shownPhase !== 'air' ? 'before' : shownPhase
  const parts = usePartPanels(REGISTRY)
  const ticket = snapshot.self?.playback
  const panels: Panels = {
    ...(isHosted && phase === 'after' && stream.status === 'ended'
      ? { ended: <EndedCard next={() => leave(stream.stream)} /> }
      : {}),
    ...(isHosted && phase === 'before'
      ? {
          start: (
            <Checklist
              {...{ self, hasShowroom, seeShowroom }}
              hasPassword={isOwner ? hasPassword : undefined}
              share={() => open('share')}
              account={() => open('password')}
            />
          ),
        }
      : {}),
    video: isHosted && phase !== 'air' ? <GoLiveCard /> : <StreamCard />,
    chat: <ChatCard {...{ room }} maxChars={state.settings.maxTextChars} />,
    room: <RoomCard />,
    ...(isDemo ? {} : { replays: <ReplaysCard live={stream.status === 'live'} {...{ name, ticket }} /> }),
    people: <PeopleCard {...{ name, self }} />,
  }
  for (const panel of PANELS) {
    const Part = parts[panel]
    if (Part) panels[panel] = <Part />
  }
  return (
    <div className="workspace">
      <PersonProvider key={name}>
        <Board {...{ phase, panels, asked }} counts={{ stage: state.stage.hands.length }} />
      </PersonProvider>
    </div>
  )
}
