import { useEffect, useRef } from 'preact/hooks'

/** The players of a page, whichever scripts they came with, and the one that was used last. */
type Players = { all: Set<Element>; last?: Element | undefined }

const NAME = Symbol.for('@ovation/live-room players')
const players = ((globalThis as { [NAME]?: Players })[NAME] ??= { all: new Set() })

/** Whether an element of a player does something of its own with a key. */
function takes(element: HTMLElement, key: string): boolean {
  if (element.isContentEditable) return true
  switch (element.localName) {
    case 'input':
      return (element as HTMLInputElement).type !== 'range' || key.startsWith('Arrow')
    case 'button':
    case 'a':
      return key === ' '
    default:
      return ['textarea', 'select', 'dialog'].includes(element.localName)
  }
}

/** Older browsers do not tell the two kinds of dialogs apart. */
const MODAL = CSS.supports('selector(:modal)') ? 'dialog:modal' : 'dialog[open]'

/** Whether a modal dialog, of the page or the player's own, keeps people from a player. The last one is the uppermost. */
function isBehindDialog(player: Element): boolean {
  const last = [...document.querySelectorAll(MODAL)].at(-1)
  return (last !== undefined && !last.contains(player)) || !!player.shadowRoot?.querySelector(MODAL)
}

/**
 * Whether a key is meant for a player: pressed inside of it, where nothing else takes the key; or while nothing in the page
 * has the focus, for the player that was used last, or the only one. What the page has handled or may be typing is the page's.
 */
function isMeant(event: KeyboardEvent, player: Element): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false
  const path = event.composedPath()
  const inside = path.indexOf(player)
  if (inside >= 0)
    // What stands in a slot is the page's, and may be a field that only the page knows as one.
    return !path
      .slice(0, inside)
      .some((one) => one instanceof HTMLElement && (takes(one, event.key) || player.contains(one)))
  const { body, documentElement } = document
  if ((path[0] !== body && path[0] !== documentElement) || body.isContentEditable || isBehindDialog(player))
    return false
  // A page that is longer than its window scrolls by space until somebody has used the player.
  if (event.key === ' ' && !players.last && documentElement.scrollHeight > documentElement.clientHeight) return false
  return players.last ? players.last === player : players.all.size === 1
}

/** Keys of the player that `inside` stands in. */
export function useKeys(inside: { current: Element | null }, keys: Record<string, () => void>): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    const player = (inside.current?.getRootNode() as ShadowRoot | undefined)?.host
    if (!player) return
    const used = (): void => void (players.last = player)
    const press = (event: KeyboardEvent): void => {
      const { key } = event
      const act = latest.current[key.length === 1 ? key.toLowerCase() : key]
      if (!act || !isMeant(event, player)) return
      event.preventDefault()
      if (!event.repeat || key.startsWith('Arrow')) act()
    }
    players.all.add(player)
    player.addEventListener('pointerdown', used)
    player.addEventListener('focusin', used)
    // Behind every listener of the page, so that it can say that it has handled a key.
    window.addEventListener('keydown', press)
    return () => {
      players.all.delete(player)
      if (players.last === player) players.last = undefined
      player.removeEventListener('pointerdown', used)
      player.removeEventListener('focusin', used)
      window.removeEventListener('keydown', press)
    }
  }, [])
}
