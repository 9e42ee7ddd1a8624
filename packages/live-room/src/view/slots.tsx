/** @jsxImportSource @ovation/live-room */
import { adopt, wordsOf } from '../core.ts'
import type { OvationError, ReplayItem, ShownMessage } from '@ovation/client'
import { createContext } from 'preact'
import type { ComponentChildren, ComponentType } from 'preact'
import { useContext, useEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import { PANEL_WORDS } from '../panels/words/index.ts'
import type { ChatLog } from '../chat-log.ts'
import type { OverlayOptions } from '../overlay/options.ts'
import type { Row } from '../rows-of.ts'
import type { FirstStream } from '../player/first-stream.ts'
import type { PlaybackState, Player, PlayerOptions } from '../player/player.ts'
import type { SessionSnapshot } from '../room-session.ts'
import type { Language } from '../words/index.ts'
import { markFailed } from './failed.ts'
import { useRoomContext, useSnapshot } from './hooks.ts'

/** The video, for what is shown over it. */
export type VideoProps = {
  frame: { current: HTMLDivElement | null }
  video: { current: HTMLVideoElement | null }
  player: { current: Player | undefined }
  playbackState: PlaybackState
}

/** The video of a visit, for what goes on playing it. */
type FirstVideo = Pick<VideoProps, 'video' | 'player'> & {
  first: { current: FirstStream | undefined }
  options: PlayerOptions
}

/** What the address of an overlay asks for, and the source it is for. */
export type OverlayProps = {
  options: OverlayOptions
  /** All of the source. */
  frame: { current: HTMLDivElement | null }
  /** The size of its text. */
  textPx: number
  /** Under what name it is remembered what this source has shown. */
  memory: string
}

/** What a part adds to the rows of a chat, once it is loaded. */
export type Kept = {
  /** Leads to the newest row, and follows from there on. */
  follow?: () => void
  /** The rows, also those that leave the room's window. */
  log?: ChatLog
  /** Loads older rows into it. */
  more?: () => void
  /** A text with its links. */
  linked?: (text: string) => ComponentChildren
}

/** The rows of the chat, and the element that scrolls them. */
type ChatRows = {
  kept: Kept
  list: { current: HTMLDivElement | null }
  /** The newest row that a viewer who reads back has seen at the end; undefined at the end. */
  seen: number | undefined
}

/** The chat, for what is shown before its first row. */
type ChatStart = ChatRows & {
  redraw: () => void
}

/** What a sheet is asked for. */
export type SheetRequest =
  /** `reporting`: with the question why it is reported. */
  | { kind: 'person'; message: ShownMessage; reporting?: true }
  /** `rename`: what they are called now. */
  | { kind: 'name'; take: (name: string) => Promise<void>; rename?: string }
  | { kind: 'account' }
  | { kind: 'replays' }
  /** What asking to come on stage does. */
  | { kind: 'stage' }
  | { kind: 'shortcuts' }

/** Runs an action of a menu: closes it, and says how the action ended. */
export type Act = (what: () => Promise<unknown>, told?: string) => Promise<void>

/** The places of the screen into which parts may render, with what each part is given there. */
export type SlotProps = {
  /** Over the video, in the order of the registry. */
  'over-video': VideoProps
  /** Between the head and the chat. */
  'above-chat': object
  /** A line between the chat and the field for a message. */
  'below-chat': object
  /** Before the first row of the chat: sets what is `kept`. */
  'chat-start': ChatStart
  /** Over the chat. */
  'chat-end': ChatRows
  /** A row of the chat that is no message, or what belongs to a message, below its text. */
  'chat-row': {
    row: Row
    /** It goes on with what its author said in the row before it. */
    more?: boolean
  }
  /** Buttons before or after the field for a message. */
  composer: { side: 'before' | 'after' }
  /** In the field for a message: how many characters it has. */
  length: { length: number; max: number }
  /** Buttons in the bar over the video. */
  controls: VideoProps
  /** The menu of a message and its author, above the actions that are always there. */
  'message-menu': { message: ShownMessage; act: Act }
  /** The menu of a message that flies over the video, before what is always there. */
  'danmaku-menu': { message: ShownMessage; act: Act }
  /** A panel over the room. It renders nothing for requests that it does not know. */
  sheet: { request: SheetRequest | undefined; close: () => void }
  /** In place of the room: why this person may not enter it. */
  refusal: { refusal: OvationError }
  /** A short message that disappears by itself. */
  toast: { said: { text: string } | undefined }
  /** In place of the first stream of a visit, once it is loaded: what plays all others. */
  player: FirstVideo
  /** In place of the video, and of what the first load says there. */
  card: VideoProps
  /** Sections of the settings, between those of the video and those that every screen has. */
  settings: object
  /** Beside “LIVE”. */
  live: object
  /** Beside the title. */
  head: object
  /** The menu there, before what is always in it; `close` closes it. */
  'more-menu': { close: () => void }
  /** In place of everything else, with `mode="overlay"`: what OBS puts over its picture. */
  'overlay-root': { refusal: OvationError | undefined }
  /** A part of it, which the address of an overlay chooses by its name (`OVERLAY_PARTS`). */
  overlay: OverlayProps
}
export type SlotName = keyof SlotProps

/** What a part renders, by slot. */
export type Slots = { readonly [S in SlotName]?: ComponentType<SlotProps[S]> }

/** The module of a part. */
export type PartModule = { slots: Slots; css?: string }

/** An entry of the registry (`view/registry.ts`). */
export type Entry = {
  load: () => Promise<PartModule>
  /** When the part is loaded; without it, once the room is shown. Afterwards the part itself decides what it shows. */
  when?: (snapshot: SessionSnapshot, overlay: boolean) => boolean
  /** What a recording shows of it, where there is no room to answer to. */
  recorded?: () => Promise<RecordedPart>
}

/** An item of a recording, with the name of whoever sent it as it is shown. */
export type RecordedProps = { item: ReplayItem; name: string; language: Language }

/** What a part shows of a recording: a row of its own, or what belongs below the text of a message. */
export type RecordedPart = { Recorded: ComponentType<RecordedProps> }

const RETRY_DELAY_MS = 2_000
const MAX_RETRY_DELAY_MS = 60_000

const loaded = new Map<Entry, PartModule>()

/** The parts that are loaded, in the order of the registry. */
export const PartsContext = createContext<readonly PartModule[]>([])

/** Everything that parts render into a place. */
export function Slot<S extends SlotName>({ name, ...props }: { name: S } & SlotProps[S]) {
  const parts = useContext(PartsContext)
  return (
    <>
      {parts.map((part) => {
        const Component = part.slots[name] as ComponentType<object> | undefined
        // By the part: one that is loaded later, and comes before others, begins none of them anew.
        return Component && <Component key={part} {...props} />
      })}
    </>
  )
}

/** Loads the parts whose time has come. `failed`: some could not be loaded; they are tried again by themselves, or by `again`. */
export function useParts(registry: readonly Entry[], shown: boolean, overlay = false) {
  const { session, language, root, missing } = useRoomContext()
  const snapshot = useSnapshot(session)
  const [version, redraw] = useReducer((n: number) => n + 1, 0)
  /** In which language each was asked for. */
  const asked = useRef(new Map<Entry, string>())
  const ready = useRef(new Set<Entry>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const tries = useRef(0)
  const again = (): void => {
    clearTimeout(timer.current)
    timer.current = undefined
    redraw(undefined)
  }
  const load = async (entry: Entry): Promise<void> => {
    asked.current.set(entry, language)
    try {
      const [part, parts] = await Promise.all([
        loaded.get(entry) ?? entry.load(),
        import('../parts.ts'),
        wordsOf(PANEL_WORDS, language),
        session.complete(),
      ])
      // What is more special comes after what all have.
      for (const css of [parts.css, part.css ?? '']) adopt(root, css)
      loaded.set(entry, part)
      ready.current.add(entry)
      tries.current = 0
    } catch {
      markFailed()
      missing?.()
      asked.current.delete(entry)
      timer.current ??= setTimeout(again, Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** tries.current++))
    }
    redraw(undefined)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    if (timer.current !== undefined) return
    for (const entry of registry)
      if (asked.current.get(entry) !== language && (entry.when?.(snapshot, overlay) ?? shown)) void load(entry)
  })
  const parts = useMemo(
    () => registry.flatMap((entry) => (ready.current.has(entry) ? (loaded.get(entry) ?? []) : [])),
    [version],
  )
  return { parts, failed: timer.current !== undefined, again }
}
