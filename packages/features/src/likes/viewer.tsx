/** @jsxImportSource @ovation/live-room */
import { compact, useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { SlotProps, Slots } from '@ovation/live-room/base'
import { ControlIcon, useStrings, wantsLessMotion } from '@ovation/live-room/parts'
import { useEffect, useRef } from 'preact/hooks'
import { likeStrings } from './strings.ts'
import css from './viewer.css'

const MAX_HEARTS = 24
const MAX_PER_CHANGE = 6
const LIFE_MS = 2_200
const COLORS = ['#ff5d73', '#ffd166', '#7cc4ff', '#b794f6', '#ff8fa3']

/** Hearts rise for likes, the viewer's own and everybody's. With reduced motion, only the number is shown. */
function Hearts() {
  const { session } = useRoomContext()
  const { likes, status } = useSnapshot(session).room
  const field = useRef<HTMLDivElement>(null)
  const seen = useRef<number>(undefined)
  useEffect(() => {
    if (status !== 'attached') return
    const fresh = seen.current === undefined ? 0 : likes - seen.current
    seen.current = likes
    if (fresh <= 0 || document.hidden || wantsLessMotion()) return
    for (let n = 0; n < Math.min(fresh, MAX_PER_CHANGE); n++) rise(field.current, n * 90)
  }, [likes, status])
  return <div ref={field} class="hearts" aria-hidden="true" />
}

function rise(field: HTMLDivElement | null, delayMs: number): void {
  if (!field || field.childElementCount >= MAX_HEARTS) return
  const heart = document.createElement('i')
  heart.style.setProperty('--drift', `${Math.round(Math.random() * 60 - 30)}px`)
  heart.style.setProperty('--color', COLORS[Math.floor(Math.random() * COLORS.length)] ?? '')
  heart.style.animationDelay = `${delayMs}ms`
  field.append(heart)
  setTimeout(() => heart.remove(), LIFE_MS + delayMs)
}

/** Sends a like, and shows how many there are. */
function LikeButton({ side }: SlotProps['composer']) {
  const { session, language } = useRoomContext()
  const words = useStrings(likeStrings)
  const { likes } = useSnapshot(session).room
  if (side === 'before') return null
  // While the connection is lost they are counted, and sent when it is back.
  const like = (): void => session.room.reactions.like()
  return (
    <button
      type="button"
      class="like"
      aria-label={`${words.like} ${compact(likes, language)}`}
      title={words.like}
      onClick={like}
    >
      <ControlIcon name="heart" filled />
      <span>{compact(likes, language)}</span>
    </button>
  )
}

export const slots: Slots = { 'over-video': Hearts, composer: LikeButton }
export { css }
