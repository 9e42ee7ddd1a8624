/** @jsxImportSource @ovation/live-room */
import type { OvationError } from '@ovation/client'
import { useEffect, useReducer, useRef } from 'preact/hooks'
import { isStaff, shownName, useBarred, useRoomContext, useSnapshot } from '../base.ts'
import type { SlotProps, Slots } from '../base.ts'
import { usePanelWords } from '../panels/use-words.ts'
import {
  broadcastOf,
  explain,
  hasJustEnded,
  listOf,
  nextPhaseInMs,
  phaseOf,
  Section,
  Sheet,
  Switch,
  useTicks,
  whenText,
} from '../parts.ts'
import { ShortcutList } from '../shortcuts/list.tsx'
import { shortcutStrings } from '../shortcuts/strings.ts'
import { useKeys } from '../view/keys.ts'
import { hearParts } from './channel.ts'
import css from './live-regions.css'
import { newsOf } from './news.ts'
import type { Facts } from './news.ts'
import { LiveRegions } from './regions.ts'
import { voiceOf } from './voice.ts'

export { css }

function useVoice() {
  const { session, language } = useRoomContext()
  const voice = voiceOf(session)
  voice.language = language
  return voice
}

/** The voice, for what shows whether the chat is announced. */
function useShownVoice() {
  const voice = useVoice()
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => voice.subscribe(() => redraw(undefined)), [voice])
  return voice
}

/** Tells what changes in the room. */
function useNews(): void {
  const { session, language } = useRoomContext()
  const voice = useVoice()
  const words = usePanelWords()
  const { room } = useSnapshot(session)
  const { state, self, status, likes } = room
  const { startsAt } = state.settings
  useTicks(nextPhaseInMs(startsAt, session.now()))
  const why = useBarred()
  const before = useRef<Facts>(undefined)
  useEffect(() => void (before.current = undefined), [session])
  useEffect(() => {
    if (status !== 'attached' || state.seq === 0) return
    const { stream, poll, announcement } = state
    const at = session.now()
    const next = typeof startsAt === 'number' && phaseOf(startsAt, at) ? whenText(startsAt, language, at) : undefined
    const sentences = (title: string, more: string) => `${title}${language === 'zh' ? '。' : '. '}${more}`
    const closed = state.lifecycle === 'closed' && !isStaff(self?.role ?? 'guest')
    const now: Facts = {
      broadcast: broadcastOf({ stream, startsAt, now: at }),
      startsAt,
      poll,
      barred: why === undefined ? undefined : { what: `${closed}/${self?.mutedUntil}`, text: why },
      invited: self?.stage?.seat,
      announcement: announcement && { ...announcement, name: shownName(announcement.name, language) },
    }
    const said = voice.words
    const news = newsOf(before.current, now, {
      live: said.liveNow,
      notLive: sentences(words.notLive, words.notLiveMore),
      scheduled: sentences(
        words.startsAt(next ?? ''),
        hasJustEnded({ stream, now: at }) ? words.endedBefore : words.startsHere,
      ),
      soon: sentences(words.soon, words.soonMore(next ?? '')),
      ended: sentences(words.ended, words.endedMore),
      liveAgain: said.liveAgain,
      backSoon: said.backSoonSaid,
      poll: said.pollOpened,
      pollClosed: said.pollResult,
      mayWrite: said.mayWrite,
      invited: said.invitedOnStage,
      announcement: said.announced,
      list: (parts) => listOf(parts, language),
    })
    before.current = now
    for (const { text, politeness } of news) voice.announcer.tell(text, politeness)
  })
  // Before that there are none yet: all that come with it would be new.
  useEffect(() => {
    if (status === 'attached') voice.likes(likes)
  }, [status, likes])
}

/** Tells what became of a message of one's own that was not sent, once. */
function useFailures(): void {
  const { session } = useRoomContext()
  const voice = useVoice()
  const words = usePanelWords()
  const { messages } = useSnapshot(session).room
  const told = useRef(new Set<string>())
  useEffect(() => {
    const failed = new Set<string>()
    for (let at = messages.length - 1; messages[at]?.own && messages[at]?.seq === undefined; at--) {
      const { cid, status, error } = messages[at] as (typeof messages)[number]
      if (status !== 'failed' && status !== 'suppressed') continue
      failed.add(cid)
      if (told.current.has(cid)) continue
      const why = status === 'suppressed' ? words.suppressed : error ? explain(words, error as OvationError) : ''
      voice.announcer.tell(voice.words.notSent(why), 'assertive')
    }
    told.current = failed
  }, [messages])
}

/** Everything that this screen says to screen readers. What OBS shows says nothing. */
function Said({ said }: SlotProps['toast']) {
  const { root } = useRoomContext()
  return root.host.getAttribute('mode') === 'overlay' ? null : <Speaking said={said} />
}

function Speaking({ said }: SlotProps['toast']) {
  const { session, root, language, ask } = useRoomContext()
  const voice = useVoice()
  const does = shortcutStrings[language]
  const place = useRef<HTMLSpanElement>(null)
  const regions = useRef<LiveRegions>(undefined)
  useEffect(() => {
    const shown = new LiveRegions(root)
    regions.current = shown
    voice.say = (text, politeness) => shown.say(text, politeness)
    const stops = [
      session.onRoom((room) => voice.follow(room)),
      hearParts(session, ({ text, politeness }) => voice.announcer.tell(text, politeness)),
    ]
    return () => {
      for (const stop of stops) stop()
      voice.say = () => {}
      shown.close()
    }
  }, [session, root])
  useEffect(() => {
    if (regions.current) regions.current.language = language
  }, [language, session])
  useEffect(() => {
    if (said?.text) voice.announcer.answer(said.text)
  }, [said])
  useNews()
  useFailures()
  useKeys(place, {
    c: { does: does.doesWrite, act: () => write(root) },
    l: { does: does.doesMinute, act: voice.sayMinute },
    q: { does: does.doesChat, act: voice.toggleChat },
    '?': { does: does.doesList, act: () => ask({ kind: 'shortcuts' }) },
  })
  return <span ref={place} hidden />
}

/** Goes to the field for a message; false where nobody can write. */
function write(root: ShadowRoot): boolean {
  const field = root.querySelector<HTMLInputElement>('.composer input:enabled')
  field?.focus()
  return field !== null && field === root.activeElement
}

/** What keys do, as buttons: screen readers keep single keys for themselves. */
function ForScreenReaders() {
  const voice = useShownVoice()
  return (
    <>
      <button type="button" onClick={voice.sayMinute}>
        {voice.words.sayMinute}
      </button>
      <button type="button" aria-pressed={voice.announcer.chatOn} onClick={voice.toggleChat}>
        {voice.words.announceChat}
      </button>
    </>
  )
}

/** Beside the title, and not seen until one has the focus. */
function Tools() {
  const { language, ask } = useRoomContext()
  return (
    <span class="unseen tools" role="group" aria-label={useVoice().words.forScreenReaders}>
      <ForScreenReaders />
      <button type="button" aria-haspopup="dialog" onClick={() => ask({ kind: 'shortcuts' })}>
        {shortcutStrings[language].shortcuts}
      </button>
    </span>
  )
}

/** All shortcuts of this screen. */
function Shortcuts({ request, close }: SlotProps['sheet']) {
  const { language, root } = useRoomContext()
  if (request?.kind !== 'shortcuts') return null
  return (
    <Sheet title={shortcutStrings[language].shortcuts} onClose={close}>
      <ShortcutList player={root.host} language={language} />
      <div class="choice">
        <ForScreenReaders />
      </div>
    </Sheet>
  )
}

/** Whether the chat is announced. */
function AnnounceSetting() {
  const voice = useShownVoice()
  return (
    <Section title={voice.words.forScreenReaders}>
      <Switch label={voice.words.announceChat} checked={voice.announcer.chatOn} set={voice.toggleChat} />
    </Section>
  )
}

export const slots: Slots = { toast: Said, head: Tools, settings: AnnounceSetting, sheet: Shortcuts }
