/** @jsxImportSource preact */
import { charsIn, isStaff } from '@ovation/client'
import type { Danmaku, OvationError, RoomSnapshot } from '@ovation/client'
import { useRef, useState } from 'preact/hooks'
import { keep } from '../keep.ts'
import { compact, explain } from '../words/index.ts'
import type { Language, Words } from '../words/index.ts'
import { Choice } from './settings-sheet.tsx'
import { GiftSheet } from './gift-sheet.tsx'
import { useScene, useSeconds, useVisit } from './hooks.ts'
import { Icon } from './icons.tsx'
import { Sheet } from './sheet.tsx'

type Style = { mode: Danmaku['mode'] | 'none'; color: string }

const DEFAULT_STYLE: Style = { mode: 'scroll', color: '#ffffff' }
const COLORS = ['#ffffff', '#ff5d73', '#ffd166', '#7ee0a1', '#7cc4ff', '#b794f6']
const TELL_LENGTH_FROM = 0.8

/** Why nothing can be said now, in words; undefined when it can. */
function silence(
  { essential, self, status }: RoomSnapshot,
  now: number,
  words: Words,
  language: Language,
): string | undefined {
  if (status === 'failed' || essential.seq === 0) return ''
  const staff = isStaff(self?.role ?? 'guest')
  if (staff) return undefined
  if (essential.lifecycle === 'closed') return words.roomClosed
  const until = self?.mutedUntil
  if (until === null) return words.mutedForGood
  if (until !== undefined && until > now)
    return words.mutedUntil(new Date(until).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' }))
  if (essential.settings.speak === 'staff') return words.speakStaff
  if (essential.settings.speak === 'members' && self?.role === 'guest') return words.speakMembers
  return undefined
}

export function Composer() {
  const { visit, words, language } = useScene()
  const { room, nameless } = useVisit(visit)
  const [text, setText] = useState('')
  const [panel, setPanel] = useState<'name' | 'gifts' | 'style'>()
  const [style, setStyle] = useState(() => keep.readObject('style', DEFAULT_STYLE))
  const [spokeAt, setSpokeAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const { settings } = room.essential
  const staff = isStaff(room.self?.role ?? 'guest')
  const offset = visit.now() - Date.now()
  const muted = typeof room.self?.mutedUntil === 'number'
  const now = useSeconds(muted || (settings.slowModeMs > 0 && !staff))
  const silent = silence(room, now + offset, words, language)
  const cooling =
    staff || settings.slowModeMs === 0 ? 0 : Math.max(0, Math.ceil((spokeAt + settings.slowModeMs - now) / 1_000))
  const length = charsIn(text)
  const tooLong = length > settings.maxTextChars
  const mayTry = silent === undefined && cooling === 0 && !tooLong

  const say = (said: string): void => {
    setText('')
    setSpokeAt(Date.now())
    const streamTime = visit.playingAtMs()
    visit.room.messages
      .send({
        text: said,
        ...(style.mode === 'none' ? {} : { danmaku: { mode: style.mode, color: style.color } }),
        ...(streamTime === undefined ? {} : { streamTime: Math.round(streamTime) }),
      })
      // The row itself says why; the time to wait begins anew only when something was said.
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
    if (nameless) return setPanel('name')
    say(said)
  }
  const like = (): void => {
    if (room.status === 'attached') visit.room.reactions.like()
  }

  return (
    <>
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {silent === undefined && settings.slowModeMs > 0 && !staff && (
          <p class="hint">{words.slowMode(Math.ceil(settings.slowModeMs / 1_000))}</p>
        )}
        <div class="line">
          <button
            type="button"
            class="round swatch"
            style={{ '--color': style.mode === 'none' ? 'transparent' : style.color }}
            aria-label={words.style}
            title={words.style}
            onClick={() => setPanel('style')}
          >
            <Icon name="danmaku" />
          </button>
          <div class="box">
            <input
              ref={input}
              value={text}
              onInput={(event) => {
                setText(event.currentTarget.value)
                if (event.currentTarget.value !== '') visit.room.typing()
              }}
              // The key that ends a composition of characters is not the one that sends.
              onKeyDown={(event) => event.key === 'Enter' && event.isComposing && event.preventDefault()}
              placeholder={silent ?? words.say}
              aria-label={silent ?? words.say}
              disabled={silent !== undefined}
              autocomplete="off"
              enterkeyhint="send"
            />
            {length > settings.maxTextChars * TELL_LENGTH_FROM && (
              <span class={tooLong ? 'counter over' : 'counter'} role="status">
                {length}/{settings.maxTextChars}
              </span>
            )}
            <button class="send" disabled={!mayTry || text.trim() === ''} aria-label={words.send} title={words.send}>
              {cooling > 0 ? words.cooldown(cooling) : <Icon name="send" />}
            </button>
          </div>
          <button
            type="button"
            class="round"
            aria-label={words.gifts}
            title={words.gifts}
            onClick={() => setPanel('gifts')}
          >
            <Icon name="gift" />
          </button>
          <button type="button" class="like" aria-label={words.like} title={words.like} onClick={like}>
            <Icon name="heart" filled />
            <span>{compact(language, room.likes)}</span>
          </button>
        </div>
      </form>
      {panel === 'gifts' && <GiftSheet onClose={() => setPanel(undefined)} />}
      {panel === 'style' && (
        <StyleSheet
          style={style}
          change={(next) => {
            setStyle(next)
            keep.write('style', JSON.stringify(next))
          }}
          onClose={() => setPanel(undefined)}
        />
      )}
      {panel === 'name' && (
        <NameSheet
          onClose={() => setPanel(undefined)}
          take={async (name) => {
            await visit.takeName(name)
            setPanel(undefined)
            say(text.trim())
          }}
        />
      )}
    </>
  )
}

/** Asked once, when somebody first speaks. */
function NameSheet({ take, onClose }: { take: (name: string) => Promise<void>; onClose: () => void }) {
  const { words } = useScene()
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim()
    if (name === '' || busy) return
    setBusy(true)
    await take(name).catch((refusal: OvationError) => {
      setError(explain(words, refusal))
      setBusy(false)
    })
  }
  return (
    <Sheet title={words.whoAreYou} onClose={onClose}>
      <form class="name" onSubmit={(event) => void submit(event)}>
        <input
          name="name"
          maxLength={30}
          required
          autoFocus
          autocomplete="nickname"
          aria-label={words.yourName}
          placeholder={words.yourName}
        />
        {error === '' ? (
          <p>{words.nameHint}</p>
        ) : (
          <p role="alert" class="bad">
            {error}
          </p>
        )}
        <button class="primary" disabled={busy}>
          {words.join}
        </button>
      </form>
    </Sheet>
  )
}

function StyleSheet({ style, change, onClose }: { style: Style; change: (style: Style) => void; onClose: () => void }) {
  const { words } = useScene()
  return (
    <Sheet title={words.style} onClose={onClose}>
      <Choice
        label={words.danmaku}
        value={style.mode}
        options={Object.entries(words.styles)}
        choose={(mode) => change({ ...style, mode: mode as Style['mode'] })}
      />
      <fieldset class="field">
        <legend>{words.color}</legend>
        <div class="colors">
          {COLORS.map((color) => (
            <button
              key={color}
              type="button"
              aria-label={color}
              aria-pressed={color === style.color}
              style={{ '--color': color }}
              onClick={() => change({ ...style, color })}
            />
          ))}
        </div>
      </fieldset>
    </Sheet>
  )
}
