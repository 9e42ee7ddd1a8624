/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { compact } from '../words/index.ts'
import { Chat } from './chat.tsx'
import { Composer } from './composer.tsx'
import { RoomContext, useRoomContext, useSnapshot } from './hooks.ts'
import type { RoomContextValue } from './hooks.ts'
import { Icon } from './icons.tsx'
import { REGISTRY } from './registry.ts'
import { PartsContext, Slot, useParts } from './slots.tsx'
import type { SheetRequest } from './slots.tsx'
import { Stage } from './stage.tsx'
import { ToastContext } from './toast.ts'

export type Mode = 'full' | 'chat' | 'overlay'

const TOAST_MS = 4_000
/** When the other parts are loaded even though the room is not attached: they say why. */
const PARTS_ANYWAY_MS = 800

export type AppProps = Omit<RoomContextValue, 'ask'> & { mode: Mode }

export function App({ session, words, language, mode, root, missing }: AppProps) {
  const [request, ask] = useState<SheetRequest>()
  const context = useMemo(() => ({ session, words, language, root, missing, ask }), [session, words, language])
  const [toast, setToast] = useState<{ text: string }>()
  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => setToast(undefined), TOAST_MS)
    return () => clearTimeout(timer)
  }, [toast])
  const say = useMemo(() => (text: string) => setToast({ text }), [])
  return (
    <RoomContext.Provider value={context}>
      <ToastContext.Provider value={say}>
        <div class="root" data-mode={mode} lang={language}>
          <Room {...{ mode, request }} />
          <div class="toast" role="status">
            {toast && <span>{toast.text}</span>}
          </div>
        </div>
      </ToastContext.Provider>
    </RoomContext.Provider>
  )
}

function Room({ mode, request }: { mode: Mode; request: SheetRequest | undefined }) {
  const { session, words, ask } = useRoomContext()
  const { status } = useSnapshot(session).room
  // What is not needed to see, read and write is loaded after that.
  const [shown, show] = useState(false)
  useEffect(() => {
    if (status !== 'attaching') return show(true)
    const timer = setTimeout(() => show(true), PARTS_ANYWAY_MS)
    return () => clearTimeout(timer)
  }, [status])
  const { parts, failed, again } = useParts(REGISTRY, shown || mode === 'overlay')
  return (
    <PartsContext.Provider value={parts}>
      {mode === 'overlay' ? (
        <Stage overlay />
      ) : (
        <>
          {mode === 'full' && (
            <div class="stage-area">
              <Stage />
            </div>
          )}
          <section class="side">
            <Head />
            {failed && (
              <div class="connection" role="alert">
                <span>{words.partFailed}</span>
                <button type="button" onClick={again}>
                  {words.retryNow}
                </button>
              </div>
            )}
            <Slot name="above-chat" />
            <Chat />
            <div class="below-chat">
              <Slot name="below-chat" />
            </div>
            <Composer />
          </section>
        </>
      )}
      <Slot name="sheet" request={request} close={() => ask(undefined)} />
    </PartsContext.Provider>
  )
}

function Head() {
  const { session, words, language } = useRoomContext()
  const { state, viewers } = useSnapshot(session).room
  const title = state.title || session.options.room
  return (
    <header class="head" part="header">
      {state.stream.status === 'live' && <span class="live">{words.live}</span>}
      <h1 title={title}>{title}</h1>
      <span class="viewers" aria-label={words.watching(String(viewers))}>
        <Icon name="eye" /> <span>{compact(language, viewers)}</span>
      </span>
      <slot name="header" />
      <Slot name="head" />
    </header>
  )
}
