/** @jsxImportSource @ovation/live-room */
import type { ComponentChild } from 'preact'
import { useEffect, useReducer } from 'preact/hooks'
import { markFailed, useRoomContext } from '../base.ts'

const RETRY_DELAY_MS = 2_000
const MAX_RETRY_DELAY_MS = 60_000

const loaded = new Map<() => Promise<unknown>, unknown>()

type Props<M> = { load: () => Promise<M>; children: (module: M) => ComponentChild }

/** Renders a module of a part once it is loaded; tries again and again if it cannot be. `load` is the same each time. */
export function Part<M>({ load, children }: Props<M>) {
  const { missing } = useRoomContext()
  const [tries, again] = useReducer((n: number) => n + 1, 0)
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    if (loaded.has(load)) return
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    load().then(
      (module) => {
        loaded.set(load, module)
        if (!over) redraw(undefined)
      },
      () => {
        markFailed()
        if (over) return
        missing?.()
        timer = setTimeout(again, Math.min(MAX_RETRY_DELAY_MS, RETRY_DELAY_MS * 2 ** tries))
      },
    )
    return () => {
      over = true
      clearTimeout(timer)
    }
  }, [load, tries])
  return loaded.has(load) ? children(loaded.get(load) as M) : null
}
