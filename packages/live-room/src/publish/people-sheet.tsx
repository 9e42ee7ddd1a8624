/** @jsxImportSource @ovation/live-room */
import type { RouteReply } from '@ovation/protocol'
import { useEffect, useState } from 'preact/hooks'
import { shownName } from '../base.ts'
import { Dialog } from '../view/dialog.tsx'
import { peopleReader } from './host-desk.ts'
import type { OfRoom } from './room-context.ts'

const INTERVAL_MS = 4_000
/** A phone shows so many at most; what is left is a number. */
const MAX_SHOWN = 100

/** Who is in the room now, the highest roles first. */
export function PeopleSheet({ session, words, language, close }: OfRoom & { close: () => void }) {
  const { server, room } = session.options
  const [here, setHere] = useState<RouteReply<'listPeople'>>()
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
  const people = here?.people ?? []
  const shown = people.slice(0, MAX_SHOWN)
  const left = Math.max(here?.viewers ?? 0, people.length) - shown.length
  return (
    <Dialog title={words.whoIsHere} close={words.close} onClose={close}>
      {hasFailed && !here && <p class="said">{words.notRead}</p>}
      {here && people.length === 0 && <p class="said">{words.nobodyHere}</p>}
      <ul class="hands-list">
        {shown.map((person) => (
          <li key={person.id} class="line">
            <span>
              <bdi>{shownName(person.name, language)}</bdi>
            </span>
            {person.role !== 'guest' && <span class="role">{words.roles[person.role]}</span>}
          </li>
        ))}
      </ul>
      {left > 0 && people.length > 0 && <p class="said">{words.moreHere(left)}</p>}
    </Dialog>
  )
}
