import { ChatCard } from './cards/chat-card.tsx'
import { Checklist } from './cards/checklist.tsx'
import { GoLiveHere } from './cards/go-live-here.tsx'
import { PeopleCard } from './cards/people-card.tsx'
import { ReplaysCard } from './cards/replays-card.tsx'
import { RoomCard } from './cards/room-card.tsx'
import { StreamCard } from './cards/stream-card.tsx'
import { useMe } from './me.ts'
import { Slot, useStudio } from './slots.tsx'
import type { Open } from './studio.tsx'

type Props = {
  name: string
  /** The id of who looks. */
  self: string | undefined
  hasPassword: boolean
  hasShowroom: boolean
  open: (what: Open) => void
  seeShowroom: () => void
}

/** The room: its video, its chat, and what can be done in it. */
export function Workspace({ name, self, hasPassword, hasShowroom, open, seeShowroom }: Props) {
  const { room, snapshot, isDemo, can } = useStudio()
  const isOwner = useMe().kind === 'owner'
  const { state } = snapshot
  const ticket = snapshot.self?.playback
  return (
    <main className="workspace">
      <div className="column">
        {!isDemo && can('host') && state.stream.status !== 'live' && <GoLiveHere name={name} />}
        {!isDemo && can('host') && (
          <Checklist
            {...{ snapshot, hasShowroom, seeShowroom }}
            hasPassword={isOwner ? hasPassword : undefined}
            share={() => open('share')}
            account={() => open('password')}
          />
        )}
        <StreamCard key={`stream ${name}`} stream={state.stream} {...{ name, ticket }} />
        {!isDemo && <ReplaysCard key={`replays ${name}`} live={state.stream.status === 'live'} {...{ name, ticket }} />}
      </div>
      <ChatCard key={`chat ${name}`} {...{ room, snapshot }} />
      <div className="column">
        <RoomCard />
        <Slot name="column" />
        <PeopleCard key={`people ${name}`} {...{ name, self }} />
      </div>
    </main>
  )
}
