import { ActionIcon, Menu, Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { DragEvent, ReactNode } from 'react'
import type { Phase } from '../show/phase.ts'
import { ToolSign } from '../cards/tools.tsx'
import { words } from '../words/index.ts'
import { movePanel, placePanel, tabsIn } from './panels.ts'
import type { AskedPanel, Direction, PanelName, TabName } from './panels.ts'
import { useUnlessHeld } from './hold-layout.ts'
import { useColumns } from './use-columns.ts'

/** What every panel shows now; those that are missing have nothing to show. */
export type Panels = Partial<Record<PanelName, ReactNode>>

type Mover = {
  mayMove: (direction: Direction) => boolean
  move: (direction: Direction) => void
  /** Brings back the layout that the studio comes with; undefined while it is that. */
  reset: (() => void) | undefined
  grab: (event: DragEvent) => void
}
/** For the head of a card: how its panel is moved. Undefined where there are no columns. */
const MoverContext = createContext<Mover | undefined>(undefined)

type Props = { phase: Phase; panels: Panels; counts: Partial<Record<TabName, number>>; asked: AskedPanel | undefined }

const COMPACT = '(max-width: 999px)'
const DIRECTIONS = ['up', 'down', 'left', 'right'] as const

/** The panels of the studio: in columns, where they can be moved; on a phone, under tabs. */
export function Board(props: Props) {
  const isCompact = useUnlessHeld(
    useMediaQuery(COMPACT, matchMedia(COMPACT).matches, { getInitialValueInEffect: false }),
  )
  const phase = useUnlessHeld(props.phase)
  return isCompact ? <TabBoard {...props} phase={phase} /> : <ColumnBoard {...props} phase={phase} />
}

function ColumnBoard({ phase, panels, asked }: Props) {
  const board = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asked) board.current?.querySelector(`.panel.${asked.panel}`)?.scrollIntoView({ block: 'nearest' })
  }, [asked])
  const { columns, isMoved, setColumns } = useColumns(phase)
  const [dragged, setDragged] = useState<PanelName>()
  const [over, setOver] = useState<PanelName | number>()
  const isShown = (name: PanelName): boolean => panels[name] !== undefined
  const moverOf = (name: PanelName): Mover => ({
    mayMove: (direction) => movePanel(columns, name, direction, isShown) !== undefined,
    move: (direction) => setColumns(movePanel(columns, name, direction, isShown)),
    reset: isMoved ? () => setColumns(undefined) : undefined,
    grab: (event) => {
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', name)
      const card = event.currentTarget.closest('.panel')
      if (card) event.dataTransfer.setDragImage(card, 16, 16)
      setDragged(name)
    },
  })
  /** Where a panel may be let go: before another one, or at the end of a column. */
  const target = (column: number, before?: PanelName) => ({
    onDragOver: (event: DragEvent): void => {
      if (dragged === undefined) return
      event.preventDefault()
      event.stopPropagation()
      setOver(before ?? column)
    },
    onDrop: (event: DragEvent): void => {
      if (dragged === undefined) return
      event.preventDefault()
      event.stopPropagation()
      setColumns(placePanel(columns, dragged, column, before))
      setDragged(undefined)
      setOver(undefined)
    },
  })
  const over_ = (place: PanelName | number): string => (dragged !== undefined && over === place ? ' drop' : '')
  return (
    <div
      ref={board}
      className={`board ${phase}`}
      onDragEnd={() => {
        setDragged(undefined)
        setOver(undefined)
      }}
    >
      {columns.map((names, column) => (
        <div key={column} className={`column${over_(column)}`} {...target(column)}>
          {names.map((name) => {
            const panel = panels[name]
            return (
              panel !== undefined && (
                <div key={name} className={`panel ${name}${over_(name)}`} {...target(column, name)}>
                  <MoverContext value={moverOf(name)}>{panel}</MoverContext>
                </div>
              )
            )
          })}
        </div>
      ))}
    </div>
  )
}

function TabBoard({ phase, panels, counts, asked }: Props) {
  const [tab, setTab] = useState<string | null>(asked?.tab ?? 'show')
  useEffect(() => {
    if (asked) setTab(asked.tab)
  }, [asked])
  const tabs = tabsIn(phase)
  const shown = (Object.keys(tabs) as TabName[]).filter((name) => tabs[name].some((panel) => panels[panel]))
  return (
    <Tabs value={tab} onChange={setTab} className="tab-board" variant="default">
      {shown.map((name) => (
        <Tabs.Panel key={name} value={name} className={`column ${name}`}>
          {tabs[name].map((panel) => panels[panel] && <div key={panel}>{panels[panel]}</div>)}
        </Tabs.Panel>
      ))}
      <Tabs.List className="bottom-tabs" grow aria-label={words.panels}>
        {shown.map((name) => (
          <Tabs.Tab key={name} value={name}>
            <ToolSign path={SIGNS[name]} />
            <span>{words.tabs[name]}</span>
            {(counts[name] ?? 0) > 0 && <b className="count">{counts[name]}</b>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  )
}

const SIGNS: Readonly<Record<TabName, string>> = {
  show: 'M4 6h11v12H4zM15 10l5-3v10l-5-3',
  chat: 'M4 5h16v11H9l-5 4z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M16 4.5a3.5 3.5 0 0 1 0 6M21 20a6 6 0 0 0-4-5.6',
  stage: 'M12 4a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v3',
  more: 'M5 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM19 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2z',
}

/** At the head of a card: moves its panel, by a menu or by dragging. */
export function MoveHandle({ title }: { title: string }) {
  const mover = useContext(MoverContext)
  if (!mover) return null
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          {...{ variant: 'subtle', color: 'gray', size: 'md', draggable: true, className: 'move' }}
          aria-label={words.movePanel(title)}
          onDragStart={mover.grab}
        >
          <ToolSign path="M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {DIRECTIONS.map((direction) => (
          <Menu.Item key={direction} disabled={!mover.mayMove(direction)} onClick={() => mover.move(direction)}>
            {words.moves[direction]}
          </Menu.Item>
        ))}
        {mover.reset && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={mover.reset}>{words.resetLayout}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
