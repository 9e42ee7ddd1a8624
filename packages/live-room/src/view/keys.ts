import { useEffect, useRef } from 'preact/hooks'
import { listShortcuts, shortcutOf } from '../shortcuts/key-table.ts'
import type { KeyTable } from '../shortcuts/key-table.ts'

/** All players on a page, from any copy of the script, and the one that was used last. */
type Players = {
  all: Set<Element>
  last?: Element | undefined
  /** Where somebody writes, while nothing else was used. */
  writing?: HTMLElement | undefined
}

const NAME = Symbol.for('@ovation/live-room players')
const players = ((globalThis as { [NAME]?: Players })[NAME] ??= { all: new Set() })

/** Whether an element of a player handles a key itself. */
function takes(element: HTMLElement, key: string): boolean {
  if (element.isContentEditable) return true
  switch (element.localName) {
    case 'input':
      return (element as HTMLInputElement).type !== 'range' || key.startsWith('Arrow')
    case 'button':
    case 'a':
      return key === ' ' || isForWriting(element)
    case 'dialog':
      // One that closes has the focus until the browser draws again.
      return (element as HTMLDialogElement).open
    default:
      return ['textarea', 'select'].includes(element.localName)
  }
}

/** Whether somebody writes there, or sends from there what they wrote. */
function isForWriting(element: HTMLElement): boolean {
  const { localName, form, type } = element as HTMLInputElement
  if (localName === 'button') return type === 'submit' && form !== null
  if (localName === 'input') return !['range', 'checkbox', 'radio'].includes(type)
  return localName === 'textarea' || element.isContentEditable
}

/** Whether what somebody writes in was taken away, or disabled, under their fingers: the browser gives the focus to nobody. */
function isInterrupted(): boolean {
  const { writing } = players
  return writing !== undefined && (!writing.isConnected || writing.matches(':disabled'))
}

/** Older browsers cannot tell modal dialogs from others. */
const MODAL = CSS.supports('selector(:modal)') ? 'dialog:modal' : 'dialog[open]'

/** Whether a modal dialog, of the page or of the player, covers a player. The last one is on top. */
function isBehindDialog(player: Element): boolean {
  const last = [...document.querySelectorAll(MODAL)].at(-1)
  return (last !== undefined && !last.contains(player)) || !!player.shadowRoot?.querySelector(MODAL)
}

/**
 * Whether a key is meant for a player: pressed inside it, and not handled by an element there; or, while nothing on the page
 * has the focus, for the player that was used last, or the only one. A key that the page has handled, or that may be text
 * input for it, is left to the page.
 */
function isMeant(event: KeyboardEvent, player: Element): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false
  const path = event.composedPath()
  const inside = path.indexOf(player)
  if (inside >= 0)
    // An element in a slot belongs to the page, and may be an input field that only the page recognises.
    return !path
      .slice(0, inside)
      .some((one) => one instanceof HTMLElement && (takes(one, event.key) || player.contains(one)))
  const { body, documentElement } = document
  if ((path[0] !== body && path[0] !== documentElement) || body.isContentEditable || isBehindDialog(player))
    return false
  if (isInterrupted()) return false
  // On a page that is longer than its window, space scrolls until somebody has used the player.
  if (event.key === ' ' && !players.last && documentElement.scrollHeight > documentElement.clientHeight) return false
  return players.last ? players.last === player : players.all.size === 1
}

const LEAVING = ['pointerdown', 'keydown'] as const

/** What handles the keys of each player. */
const tables = new WeakMap<Element, Set<{ current: KeyTable }>>()

/** All shortcuts that a player takes now. */
export const shortcutsOf = (player: Element | undefined) =>
  listShortcuts([...((player && tables.get(player)) ?? [])].map(({ current }) => current))

/** Handles keys for the player that contains `inside`. The list of shortcuts is made of the same tables. */
export function useKeys(inside: { current: Element | null }, keys: KeyTable): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const player = (inside.current?.getRootNode() as ShadowRoot | undefined)?.host
    if (!player) return
    const used = (): void => void (players.last = player)
    const focused = (event: Event): void => {
      used()
      const [inner] = event.composedPath()
      players.writing = inner instanceof HTMLElement && isForWriting(inner) ? inner : undefined
    }
    /** Whoever presses elsewhere, or Escape, has done with writing. */
    const left = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.key === 'Escape') players.writing = undefined
    }
    const press = (event: KeyboardEvent): void => {
      const shortcut = shortcutOf(latest.current, event.key)
      if (!shortcut || !isMeant(event, player)) return
      const repeats = event.repeat && !event.key.startsWith('Arrow')
      if (repeats || shortcut.act() !== false) event.preventDefault()
    }
    const all = tables.get(player) ?? new Set()
    tables.set(player, all.add(latest))
    players.all.add(player)
    player.addEventListener('pointerdown', used)
    player.addEventListener('focusin', focused)
    // Before anything that they do.
    for (const type of LEAVING) window.addEventListener(type, left, { capture: true })
    // After every listener of the page, so that the page can mark a key as handled.
    window.addEventListener('keydown', press)
    return () => {
      all.delete(latest)
      if (all.size === 0) {
        players.all.delete(player)
        if (players.last === player) players.last = undefined
      }
      player.removeEventListener('pointerdown', used)
      player.removeEventListener('focusin', focused)
      for (const type of LEAVING) window.removeEventListener(type, left, { capture: true })
      window.removeEventListener('keydown', press)
    }
  }, [])
}
