/** @jsxImportSource @ovation/live-room */
import type { Desk } from '@ovation/features/moderation/desk'
import { shownName } from '../base.ts'
import { untilText } from './host-desk.ts'
import { knownName } from './known-names.ts'
import type { OfRoom } from './room-context.ts'
import { useRaise } from './sanctions.tsx'

/** A phone shows so many at most; the studio has all. */
const MAX_SHOWN = 100

type Props = OfRoom & {
  /** Who is muted and banned. */
  desk: Desk
  close: () => void
}

/** Who is muted or banned in the room, until when, and what lifts it. */
export function SanctionedList(props: Props) {
  const { desk, session, words, language } = props
  const raise = useRaise(props)
  const { sanctions, known } = desk.get()
  if (sanctions.length === 0) return <p class="quiet">{known ? words.nobodySanctioned : words.notRead}</p>
  return (
    <ul class="hands-list">
      {sanctions.slice(0, MAX_SHOWN).map((one) => {
        const isMute = one.kind === 'mute'
        const name = shownName(knownName(session, one.person, one.name), language) || words.noName
        const until = untilText(one, session.now(), language)
        return (
          <li key={`${one.kind} ${one.person}`} class="line">
            <span>
              <bdi>{name}</bdi>
              <small>{isMute ? words.isMuted(until) : words.isBanned(until)}</small>
            </span>
            <button
              type="button"
              class="small"
              onClick={() => raise(one, isMute ? words.wasUnmuted(name) : words.wasUnbanned(name))}
            >
              {isMute ? words.unmutePerson : words.unban}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
