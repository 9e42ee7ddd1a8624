/** @jsxImportSource @ovation/live-room */
import type { RouteReply } from '@ovation/protocol'
import type { Desk } from '@ovation/features/moderation/desk'
import { useEffect, useState } from 'preact/hooks'
import { shownName, useSnapshot } from '../base.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import { Dialog } from '../view/dialog.tsx'
import { peopleReader, untilText } from './host-desk.ts'
import { PersonSheet } from './person-sheet.tsx'
import type { PersonOf } from './person-sheet.tsx'
import type { OfRoom } from './room-context.ts'
import { SanctionedList } from './sanctioned-list.tsx'
import { useDesk } from './use-desk.ts'

const INTERVAL_MS = 4_000
/** A phone shows so many at most; what is left is a number. */
const MAX_SHOWN = 100

type Here = RouteReply<'listPeople'>

/** Who is in the room, read again and again; `hasFailed`: the last reading did. */
function useHere(server: string, room: string): { here: Here | undefined; hasFailed: boolean } {
  const [here, setHere] = useState<Here>()
  const [hasFailed, setHasFailed] = useState(false)
  useEffect(() => {
    let isOver = false
    const read = peopleReader(server, room)
    const look = (): void =>
      void read().then(
        (next) => isOver || (setHere(next), setHasFailed(false)),
        () => isOver || setHasFailed(true),
      )
    look()
    const timer = setInterval(look, INTERVAL_MS)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [server, room])
  return { here, hasFailed }
}

/** Who is in the room now, the highest roles first, and who is muted or banned; a tap on somebody opens what can be done. */
export function PeopleSheet({ close, ...props }: OfRoom & { close: () => void }) {
  const { session, words } = props
  const { server, room } = session.options
  const desk = useDesk(session)
  const { here, hasFailed } = useHere(server, room)
  const [tab, setTab] = useState<'here' | 'sanctioned'>('here')
  const [asked, setAsked] = useState<PersonOf>()
  const tabs = { here: words.tabHere, sanctioned: words.tabSanctioned(desk.get().sanctions.length) }
  return (
    <>
      <Dialog title={words.whoIsHere} close={words.close} onClose={close}>
        <div class="choices" role="group" aria-label={words.whoIsHere}>
          {(['here', 'sanctioned'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={tab === one} onClick={() => setTab(one)}>
              {tabs[one]}
            </button>
          ))}
        </div>
        {tab === 'here' ? (
          <HereList {...{ ...props, desk, here, hasFailed }} ask={setAsked} />
        ) : (
          <SanctionedList {...{ ...props, desk, close }} />
        )}
      </Dialog>
      {asked && <PersonSheet {...{ ...props, desk }} person={asked} close={() => setAsked(undefined)} done={close} />}
    </>
  )
}

type ListProps = OfRoom & {
  desk: Desk
  here: Here | undefined
  hasFailed: boolean
  ask: (person: PersonOf) => void
}

function HereList({ desk, here, hasFailed, ask, session, words, language }: ListProps) {
  const { guests } = useSnapshot(session).room.state.stage
  const people = here?.people ?? []
  const shown = people.slice(0, MAX_SHOWN)
  const left = Math.max(here?.viewers ?? 0, people.length) - shown.length
  return (
    <>
      {hasFailed && !here && <p class="said">{words.notRead}</p>}
      {here && people.length === 0 && <p class="said">{words.nobodyHere}</p>}
      <ul class="hands-list people">
        {shown.map((person) => {
          const { id, role } = person
          const given = desk.of('mute', id)
          const muted = given && words.isMuted(untilText(given, session.now(), language))
          const guest = guests.find(({ actor }) => actor === id)
          const facts = (
            <>
              <span>
                <bdi>{shownName(person.name, language)}</bdi>
              </span>
              {muted && (
                <span class="muted-mark" role="img" aria-label={muted} title={muted}>
                  <ControlIcon name="micOff" />
                </span>
              )}
              {guest && <small>{guest.stream === null ? words.guestInvited : words.onStage}</small>}
              {role !== 'guest' && <small>{words.roles[role]}</small>}
            </>
          )
          return (
            <li key={id}>
              {session.room.connection.isSelf(id) ? (
                <span class="line">{facts}</span>
              ) : (
                <button type="button" class="line" aria-haspopup="dialog" onClick={() => ask(person)}>
                  {facts}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      {left > 0 && people.length > 0 && <p class="said">{words.moreHere(left)}</p>}
    </>
  )
}
