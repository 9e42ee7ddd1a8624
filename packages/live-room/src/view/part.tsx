/** @jsxImportSource @ovation/live-room */
import type { ComponentChild, ComponentChildren } from 'preact'
import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { Fragment, jsx, jsxs } from '../jsx-runtime.ts'
import { loadModule } from '../load-module.ts'
import type * as Panels from '../panels/index.ts'
import type * as Playing from '../player/player.ts'
import * as shell from '../shell.ts'
import type * as Stage from '../stage/index.ts'
import { useRoomContext } from './hooks.ts'
import { Sheet } from './sheet.tsx'

/**
 * Modules that are not needed to see a room, loaded on demand. Each is built as a function of what the screen shares with
 * it.
 */
type Parts = { panels: typeof Panels; player: typeof Playing; stage: typeof Stage }
type Built<P> = { default: (ask: (name: string) => unknown) => P }

/** By the names under which parts import them; `pages/assets.ts` leaves these out of the bundles. */
const SHARED: Record<string, unknown> = {
  '#shell': shell,
  '@ovation/live-room/jsx-runtime': { Fragment, jsx, jsxs },
  'preact/hooks': { useEffect, useRef, useState },
}

function ask(name: string): unknown {
  if (!Object.hasOwn(SHARED, name))
    throw new Error(`A part could not be loaded; the screen has no ${name}; reload the page.`)
  return SHARED[name]
}

const RETRY_DELAY_MS = 2_000
const MAX_RETRY_DELAY_MS = 60_000

const ready = new Map<string, Parts[keyof Parts]>()
const sheets = new Map<string, CSSStyleSheet>()

/** Loads a part before it is needed; a failure is reported when the part is needed. */
export async function loadPart(server: string, name: keyof Parts): Promise<void> {
  const key = `${server} ${name}`
  if (!ready.has(key)) ready.set(key, (await loadModule<Built<Parts[keyof Parts]>>(server, name)).default(ask))
}

function adopt(root: ShadowRoot, css: string): void {
  const sheet = sheets.get(css) ?? new CSSStyleSheet()
  if (!sheets.has(css)) sheet.replaceSync(css)
  sheets.set(css, sheet)
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}

/** `inline`: takes no space while it is loading. `quiet`: nobody waits for it, and a failure to load is not shown. */
type Props<N extends keyof Parts> = {
  name: N
  inline?: boolean
  quiet?: boolean
  children: (part: Parts[N]) => ComponentChild
}

/**
 * Renders a part once it is loaded. Until then shows that it is loading; if that fails, shows why, with a button to try
 * again.
 */
export function Part<N extends keyof Parts>({ name, inline = false, quiet = false, children }: Props<N>) {
  const { session, words, root } = useRoomContext()
  const { server } = session.options
  const [failed, setFailed] = useState(false)
  const [tries, again] = useReducer((n: number) => n + 1, 0)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const part = ready.get(`${server} ${name}`) as Parts[N] | undefined
  useEffect(() => {
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    loadPart(server, name).then(
      () => over || redraw(undefined),
      () => {
        if (over) return
        setFailed(true)
        timer = setTimeout(again, Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** tries))
      },
    )
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [server, name, tries])
  if (part) {
    if ('css' in part) adopt(root, part.css)
    return children(part)
  }
  if (quiet || (inline && !failed)) return null
  if (!failed)
    return (
      <p class="part" role="status">
        {words.loadingPart}
      </p>
    )
  return (
    <div class={inline ? 'connection' : 'part'} role="alert">
      <span>{words.partFailed}</span>
      <button type="button" onClick={again}>
        {words.retryNow}
      </button>
    </div>
  )
}

type PanelProps = { title: string; onClose: () => void; children: (panels: Parts['panels']) => ComponentChildren }

/** A sheet that opens at once; its content may have to be loaded first. */
export const Panel = ({ title, onClose, children }: PanelProps) => (
  <Sheet title={title} onClose={onClose}>
    <Part name="panels">{children}</Part>
  </Sheet>
)
