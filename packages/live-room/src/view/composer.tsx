/** @jsxImportSource @ovation/live-room */
import { localPreferences } from '../small.ts'
import { charsIn, isStaff } from '@ovation/client/first'
import type { Danmaku, OvationError, RoomSnapshot } from '@ovation/client'
import { useRef, useState } from 'preact/hooks'
import { rememberedName } from '../room-session.ts'
import type { Words } from '../words/index.ts'
import { useBarred } from './barred.ts'
import { useNow, useRoomContext, useSnapshot } from './hooks.ts'
import { Icon } from './icons.tsx'
import { Slot } from './slots.tsx'

/** How the viewer's own messages fly over the video. */
export type Style = { mode: Danmaku['mode'] | 'none'; color: string }

const DEFAULT_STYLE: Style = { mode: 'scroll', color: '#ffffff' }
const STYLE = { mode: /^(scroll|top|bottom|none)$/, color: /^#[\da-f]{6}$/i }

/** The style that this viewer has chosen. */
export const chosenStyle = (): Style =>
  localPreferences.readObject('style', DEFAULT_STYLE, (style, field) => STYLE[field].test(style[field]))

/** Why the viewer cannot speak now, as a text; undefined if they can. `why`: what bars them. */
function silence({ state, self }: RoomSnapshot, why: string | undefined, words: Words): string | undefined {
  if (state.seq === 0) return ''
  if (why || isStaff(self?.role ?? 'guest')) return why
  if (state.settings.speak === 'staff') return words.speakStaff
  if (state.settings.speak === 'members' && self?.role === 'guest') return words.speakMembers
  return undefined
}

export function Composer() {
  const { session, words, ask, say: tell } = useRoomContext()
  const { room, nameless } = useSnapshot(session)
  const [text, setText] = useState(session.draft)
  session.draft = text
  const [spokeAt, setSpokeAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const { settings } = room.state
  const staff = isStaff(room.self?.role ?? 'guest')
  const mayAt = staff || settings.slowModeMs === 0 ? 0 : spokeAt + settings.slowModeMs
  const now = useNow(mayAt)
  const silent = silence(room, useBarred(), words)
  const cooling = Math.max(0, Math.ceil((mayAt - now) / 1_000))
  const length = charsIn(text)
  const tooLong = length > settings.maxTextChars
  const mayTry = silent === undefined && !tooLong
  const pace = words.slowMode(Math.ceil(settings.slowModeMs / 1_000))

  const say = (said: string): void => {
    setText('')
    setSpokeAt(Date.now())
    const streamTime = session.playingAtMs()
    const style = chosenStyle()
    session.room.messages
      .send({
        text: said,
        ...(style.mode === 'none' ? {} : { danmaku: { mode: style.mode, color: style.color } }),
        ...(streamTime === undefined ? {} : { streamTime: Math.round(streamTime) }),
      })
      // The row itself shows the error; the slow-mode delay starts again only if a message was sent.
      .catch((error: OvationError) => {
        if (error.code === 'slow_mode')
          setSpokeAt(Date.now() - settings.slowModeMs + (error.retryInMs ?? settings.slowModeMs))
        else setSpokeAt(0)
      })
  }
  const submit = (): void => {
    const said = text.trim()
    if (said === '') return input.current?.focus()
    if (!mayTry) return
    // The text stays.
    if (cooling > 0) return tell(pace)
    if (!nameless) return say(said)
    // Another tab may have been told it meanwhile.
    const name = rememberedName()
    const choose = (): void => ask({ kind: 'name', take })
    if (name) take(name).catch(choose)
    else choose()
  }
  const take = async (name: string): Promise<void> => {
    await session.takeName(name)
    ask(undefined)
    say(text.trim())
  }
  return (
    <form
      class="composer"
      part="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {silent === undefined && settings.slowModeMs > 0 && !staff && <p class="hint">{pace}</p>}
      <div class="line">
        <span class="before">
          <Slot name="composer" side="before" />
        </span>
        <div class="box">
          <input
            ref={input}
            // What was begun is there again when they may speak; until then the reason is.
            value={silent === undefined ? text : ''}
            onInput={(event) => {
              setText(event.currentTarget.value)
              if (event.currentTarget.value !== '') session.typing()
            }}
            // The key that ends an IME composition must not send the message.
            onKeyDown={(event) => event.key === 'Enter' && event.isComposing && event.preventDefault()}
            placeholder={silent ?? words.say}
            aria-label={silent ?? words.say}
            // Disabled it would give the focus to nobody, and what is typed on to the player.
            readOnly={silent !== undefined}
            aria-disabled={silent !== undefined}
            autocomplete="off"
            enterkeyhint="send"
          />
          <Slot name="length" length={length} max={settings.maxTextChars} />
          <button
            class="send"
            part="send"
            disabled={!mayTry || text.trim() === ''}
            aria-disabled={cooling > 0}
            aria-label={words.send}
            title={words.send}
          >
            {cooling > 0 ? words.cooldown(cooling) : <Icon name="send" />}
          </button>
        </div>
        <slot name="composer" />
        <span class="after">
          <Slot name="composer" side="after" />
        </span>
      </div>
    </form>
  )
}
