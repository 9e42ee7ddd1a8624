import type { Phase } from '../show/phase.ts'

/** The panels of the studio. Those that have nothing to show at the moment keep their place. */
export const PANELS = [
  ...(['ended', 'start', 'video', 'chat', 'room', 'replays', 'shows'] as const),
  ...(['stage', 'polls', 'moderation', 'people', 'team', 'overlays'] as const),
] as const
export type PanelName = (typeof PANELS)[number]

/** Columns from left to right, each with its panels from top to bottom. */
export type Columns = readonly (readonly PanelName[])[]

/** As the studio comes: what is needed first in each phase stands where it is seen without scrolling. */
export const DEFAULT_COLUMNS: Readonly<Record<Phase, Columns>> = {
  before: [
    ['start', 'video', 'replays', 'shows', 'ended'],
    ['room', 'chat', 'people', 'moderation', 'stage', 'polls', 'team', 'overlays'],
  ],
  air: [
    ['video', 'polls', 'room', 'replays', 'team', 'overlays', 'start', 'shows', 'ended'],
    ['chat'],
    ['stage', 'people', 'moderation'],
  ],
  after: [
    ['ended', 'shows', 'replays', 'start', 'video'],
    ['chat', 'people', 'moderation', 'room', 'stage', 'polls', 'team', 'overlays'],
  ],
}

/** The tabs of a phone, with their panels. */
const TABS = {
  show: ['ended', 'video', 'start'],
  chat: ['chat'],
  people: ['people', 'moderation'],
  stage: ['stage', 'polls'],
  more: ['room', 'replays', 'shows', 'overlays', 'team'],
} as const satisfies Record<string, readonly PanelName[]>
export type TabName = keyof typeof TABS
/** A panel that is to be seen now, and the tab that has it on a phone; another object each time that it is asked for. */
export type AskedPanel = { tab: TabName; panel: PanelName }

/** On air, what is said is below what is seen; the tab of the chat has more of it. */
const TABS_ON_AIR: typeof TABS | Record<TabName, readonly PanelName[]> = {
  ...TABS,
  show: ['ended', 'video', 'chat', 'start'],
}

/** After a show, what is left of it comes first. */
const TABS_AFTER: typeof TABS | Record<TabName, readonly PanelName[]> = {
  ...TABS,
  show: ['ended', 'shows', 'replays'],
  more: ['video', 'start', 'room', 'overlays', 'team'],
}

export const tabsIn = (phase: Phase): typeof TABS_ON_AIR =>
  phase === 'after' ? TABS_AFTER : phase === 'air' ? TABS_ON_AIR : TABS

const isPanel = (name: unknown): name is PanelName => PANELS.includes(name as PanelName)

/** A layout that a browser kept, made whole: what it does not know of, or has twice, as the studio comes. */
export function readColumns(kept: unknown, base: Columns): Columns {
  if (!Array.isArray(kept) || kept.length !== base.length) return base
  const seen = new Set<PanelName>()
  const columns = kept.map((column: unknown) =>
    (Array.isArray(column) ? column : []).filter((name): name is PanelName => {
      if (!isPanel(name) || seen.has(name)) return false
      seen.add(name)
      return true
    }),
  )
  for (const [n, names] of base.entries()) columns[n]?.push(...names.filter((name) => !seen.has(name)))
  return columns
}

/** Puts a panel before another one of a column, or at its end. */
export function placePanel(columns: Columns, name: PanelName, column: number, before?: PanelName): Columns {
  if (column < 0 || column >= columns.length || before === name) return columns
  return columns.map((names, n) => {
    const others = names.filter((one) => one !== name)
    if (n !== column) return others
    const at = before === undefined ? -1 : others.indexOf(before)
    return at < 0 ? [...others, name] : others.toSpliced(at, 0, name)
  })
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/**
 * Where a panel goes by one step; undefined where it cannot. `isShown`: panels that show nothing at the moment are passed over.
 * In another column it comes to the top.
 */
export function movePanel(
  columns: Columns,
  name: PanelName,
  direction: Direction,
  isShown: (name: PanelName) => boolean = () => true,
): Columns | undefined {
  const column = columns.findIndex((names) => names.includes(name))
  const names = columns[column]
  if (!names) return undefined
  if (direction === 'left' || direction === 'right') {
    const other = column + (direction === 'left' ? -1 : 1)
    const there = columns[other]
    return there && placePanel(columns, name, other, there[0])
  }
  const shown = names.filter((one) => one === name || isShown(one))
  const at = shown.indexOf(name)
  if (direction === 'up') return at > 0 ? placePanel(columns, name, column, shown[at - 1]) : undefined
  return at < shown.length - 1 ? placePanel(columns, name, column, shown[at + 2]) : undefined
}
