/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot, useToast } from '@ovation/live-room/base'
import { ControlIcon, explain, useAnnounced, useStrings } from '@ovation/live-room/parts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { newsAfter, placeOf } from './viewer-own-place.ts'
import type { By, OwnPlace, StageNews } from './viewer-own-place.ts'
import { stageStrings } from './strings.ts'

/** These concern this person and cannot wait. */
const URGENT: ReadonlySet<StageNews> = new Set<StageNews>(['removed', 'notOnStage', 'muted'])
/** How long it stays of which nothing follows. */
const PASSING_MS = 8_000
const PASSING: ReadonlySet<StageNews> = new Set<StageNews>(['unmuted'])

/** What became of somebody's request and place on stage, the latest; and what takes it away. */
function useStageNews(): { news: StageNews | undefined; own: OwnPlace; close: () => void } {
  const { session } = useRoomContext()
  const { room } = useSnapshot(session)
  const { stage, stream } = room.state
  const [news, setNews] = useState<StageNews>()
  const before = useRef<OwnPlace>(undefined)
  const wasLive = useRef(false)
  const by = useRef<By>(undefined)
  const id = session.room.connection.self?.id
  const own = placeOf(stage, id)
  useEffect(
    () =>
      session.onRoom(
        (room) =>
          room.onEvent(({ type, body, actor }) => {
            if (!['hand.lowered', 'stage.left', 'stage.muted'].includes(type)) return
            const self = room.connection.self?.id
            if ((body as { actor?: string } | null)?.actor === self) by.current = actor === self ? 'self' : 'other'
          }).unsubscribe,
      ),
    [session],
  )
  const attached = room.status === 'attached'
  useEffect(() => {
    // While it enters again, nobody is anywhere.
    if (!attached) return
    const live = stream.status === 'live' || stream.status === 'interrupted'
    const change = { by: by.current, live, wasLive: wasLive.current }
    const last = before.current
    if (JSON.stringify(last) !== JSON.stringify(own)) by.current = undefined
    before.current = own
    wasLive.current = live
    setNews((news) => newsAfter(news, last, own, change))
  }, [attached, stage, stream.status, id])
  useEffect(() => {
    if (news === undefined || !PASSING.has(news)) return
    const timer = setTimeout(() => setNews(undefined), PASSING_MS)
    return () => clearTimeout(timer)
  }, [news])
  return { news, own, close: () => setNews(undefined) }
}

/** Above the chat: where somebody's request to come on stage is, and what became of it. */
export function StageRequest() {
  const { session } = useRoomContext()
  const words = useStrings(stageStrings)
  const toast = useToast()
  const { news, own, close } = useStageNews()
  const text = news && words.stageNews[news]
  const { hand, seen } = own
  // The place changes often: a screen reader is told it once, and then that it was seen.
  const [first, setFirst] = useState<number>()
  useEffect(() => setFirst((before) => (hand === undefined ? undefined : (before ?? hand))), [hand])
  useAnnounced(text, news && URGENT.has(news) ? 'assertive' : 'polite')
  useAnnounced(first === undefined ? undefined : seen ? words.stageNews.seen : words.onTheList(first))
  const withdraw = (): void =>
    void session.room.stage.lowerHand().then(
      () => toast(words.handLowered),
      (error) => toast(explain(words, error)),
    )
  if (hand !== undefined)
    return (
      <div class="note stage-note">
        <ControlIcon name="hand" />
        <span>{seen ? words.seenAt(hand) : words.onTheList(hand)}</span>
        <button type="button" class="pill" onClick={withdraw}>
          {words.withdraw}
        </button>
      </div>
    )
  if (text === undefined) return null
  return (
    <div class="note stage-note">
      <ControlIcon name={news === 'muted' ? 'micOff' : 'hand'} />
      <span>{text}</span>
      <button type="button" class="round" aria-label={words.close} onClick={close}>
        <ControlIcon name="close" />
      </button>
    </div>
  )
}
