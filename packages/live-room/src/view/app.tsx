/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { REGISTRY } from '../core.ts'
import { compact } from '../words/first.ts'
import { Chat } from './chat.tsx'
import { Composer } from './composer.tsx'
import { RoomContext, useRoomContext, useSnapshot } from './hooks.ts'
import type { RoomContextValue } from './hooks.ts'
import { hueOf } from './hue.ts'
import { Icon } from './icons.tsx'
import { isOffered } from './offered.ts'
import { PartsContext, Slot, useParts } from './slots.tsx'
import type { SheetRequest, SlotProps } from './slots.tsx'
import { expectedShape } from './shape.ts'
import { Stage } from './stage.tsx'

export type Mode = 'full' | 'chat' | 'overlay'

/** When the other parts are loaded even though the room is not attached: they say why. */
const PARTS_ANYWAY_MS = 800

export type AppProps = Omit<RoomContextValue, 'ask' | 'say'> & { mode: Mode }

export function App({ session, words, language, mode, root, missing }: AppProps) {
  const [request, ask] = useState<SheetRequest>()
  const [said, setSaid] = useState<{ text: string }>()
  const context = useMemo(
    () => ({ session, words, language, root, missing, ask, say: (text: string) => setSaid({ text }) }),
    [session, words, language],
  )
  return (
    <RoomContext.Provider value={context}>
      <Room {...{ mode, request, said }} />
    </RoomContext.Provider>
  )
}

function Room({ mode, request, said }: { mode: Mode; request: SheetRequest | undefined } & SlotProps['toast']) {
  const { session, words, language, ask, root } = useRoomContext()
  const {
    room: { status },
    refusal,
  } = useSnapshot(session)
  const [shape, shaped] = useState(() => expectedShape(root))
  // What is not needed to see, read and write is loaded after that.
  const [shown, show] = useState(false)
  useEffect(() => {
    if (status !== 'attaching') return show(true)
    const timer = setTimeout(() => show(true), PARTS_ANYWAY_MS)
    return () => clearTimeout(timer)
  }, [status])
  const overlay = mode === 'overlay'
  const { parts, failed, again } = useParts(REGISTRY, shown || overlay, overlay)
  const unloaded = failed && (
    <div class="connection" role="alert">
      <span>{words.partFailed}</span>
      <button type="button" onClick={again}>
        {words.retryNow}
      </button>
    </div>
  )
  return (
    <PartsContext.Provider value={parts}>
      <div
        class="root"
        data-mode={mode}
        data-video={shape}
        lang={language}
        style={`--hue: ${hueOf(session.options.room)}`}
      >
        {overlay ? (
          <Slot name="overlay-root" refusal={refusal} />
        ) : refusal ? (
          <>
            {unloaded}
            <Slot name="refusal" refusal={refusal} />
          </>
        ) : (
          <>
            {mode === 'full' && (
              <div class="stage-area">
                <Stage shaped={shaped} />
              </div>
            )}
            <section class="side">
              <Head />
              <Chat>{unloaded}</Chat>
              <div class="below-chat">
                <Slot name="below-chat" />
              </div>
              <Composer />
            </section>
          </>
        )}
        <Slot name="toast" said={said} />
        <Slot name="sheet" request={request} close={() => ask(undefined)} />
      </div>
    </PartsContext.Provider>
  )
}

function Head() {
  const { session, words, language } = useRoomContext()
  const { state, viewers } = useSnapshot(session).room
  // Until the room is known, its name in the link says nothing to a viewer.
  const title = state.title || (state.seq > 0 ? session.options.room : '')
  return (
    <header class="head" part="header">
      {state.stream.status === 'live' && (
        <span class="live">
          {words.live}
          <Slot name="live" />
        </span>
      )}
      <h1 title={title}>{title}</h1>
      <span class="viewers" aria-label={words.watching(String(viewers))}>
        <Icon name="eye" /> <span>{compact(viewers, language)}</span>
      </span>
      <slot name="header" />
      <span class={isOffered(session) ? 'before two' : 'before'}>
        <Slot name="head" />
      </span>
    </header>
  )
}
