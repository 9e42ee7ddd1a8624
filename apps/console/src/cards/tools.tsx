import { ActionIcon, Button, Drawer, Stack, Text, Tooltip } from '@mantine/core'
import { createContext, useContext, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { Slot } from '../slots.tsx'
import type { SlotProps } from '../slots.tsx'
import { words } from '../words/index.ts'

/** What can be done with a person, beside their name. */
export const PersonTools = ({ person }: SlotProps['person']) => <Slot name="person" person={person} />

export const SIGNS = {
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  erase: 'M9 20h11M4 15l8-10 7 6-7 9H8zM8 10l7 6',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0',
  more: 'M5 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM19 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2z',
} as const

/** `close`: of the sheet that they are in; undefined for signs beside a row. */
const ToolsContext = createContext<{ close?: () => void }>({})

/** Where tools are: `signs` beside a row, or in a `sheet` below it, which `close` shuts. */
export function useTools(): { place: 'signs' | 'sheet'; close: () => void } {
  const { close } = useContext(ToolsContext)
  return close ? { place: 'sheet', close } : { place: 'signs', close: () => {} }
}

/** Tools in it are buttons with their text, one below the other. */
export const SheetPlace = ({ close, children }: { close: () => void; children: ReactNode }) => (
  <ToolsContext value={{ close }}>{children}</ToolsContext>
)

export const ToolSign = ({ path }: { path: string }) => (
  <svg className="tool-icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
)

type ToolProps = { path: string; label: string; name: string; act: () => unknown }

/** A button with a sign; in a sheet, with its text. `name`: of whom or what it is about, as it is shown. */
export function Tool({ path, label, name, act }: ToolProps) {
  const { place, close } = useTools()
  if (place === 'sheet')
    return (
      <Button
        {...{ variant: 'default', h: 48, fullWidth: true, justify: 'start' }}
        leftSection={<ToolSign {...{ path }} />}
        onClick={() => {
          close()
          act()
        }}
      >
        {label}
      </Button>
    )
  return (
    <Tooltip label={label} openDelay={300}>
      <ActionIcon variant="subtle" color="gray" size="md" aria-label={`${label}: ${name}`} onClick={() => void act()}>
        <ToolSign {...{ path }} />
      </ActionIcon>
    </Tooltip>
  )
}

type RowProps = {
  name: string
  /** What was said. */
  about?: string
  children: ReactNode
}

export const IS_TOUCH = matchMedia('(hover: none)').matches

/** What can be done about a row: signs that appear under a pointer and the keyboard; for fingers one button, which opens a sheet. */
export const RowTools = (props: RowProps) => (IS_TOUCH ? <SheetTools {...props} /> : <SignTools {...props} />)

const IN_USE = ':hover, :focus-within'
const HAS_OPEN = '[aria-expanded="true"]'

/** The signs are made when the row is pointed at, or reached by the keyboard: a chat has many rows. */
function SignTools({ name, children }: RowProps) {
  const place = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const row = place.current?.closest('.chat-row')
    if (!row) return
    const show = (): void => setShown(true)
    const hide = (event: Event): void => {
      const { relatedTarget } = event as FocusEvent
      if (relatedTarget instanceof Node && row.contains(relatedTarget)) return
      if (!row.matches(IN_USE) && !row.querySelector(HAS_OPEN)) setShown(false)
    }
    const events = [
      ['pointerenter', show],
      ['focusin', show],
      ['pointerleave', hide],
      ['focusout', hide],
    ] as const
    if (row.matches(IN_USE)) show()
    for (const [type, run] of events) row.addEventListener(type, run)
    return () => {
      for (const [type, run] of events) row.removeEventListener(type, run)
    }
  }, [])
  const toFirst = (): void => place.current?.querySelectorAll('button')[1]?.focus()
  return (
    <div className="tools" ref={place}>
      <button type="button" className="row-stop" aria-label={words.toolsOf(name)} onClick={toFirst} />
      {shown && children}
    </div>
  )
}

function SheetTools({ name, about, children }: RowProps) {
  const [open, setOpen] = useState(false)
  const [opened, setOpened] = useState(false)
  return (
    <div className="tools">
      <button
        type="button"
        className="row-more"
        aria-label={words.toolsOf(name)}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => {
          setOpened(true)
          setOpen(true)
        }}
      >
        <ToolSign path={SIGNS.more} />
      </button>
      {opened && (
        <Drawer
          {...{ opened: open, position: 'bottom', padding: 'md', title: name }}
          onClose={() => setOpen(false)}
          onExitTransitionEnd={() => setOpened(false)}
          styles={{ inner: { alignItems: 'flex-end' }, content: { height: 'auto', maxHeight: '85dvh' } }}
        >
          <Stack gap="sm" pb="md">
            {about !== undefined && (
              <Text size="sm" c="dimmed" lineClamp={3} className="breaks">
                {about}
              </Text>
            )}
            <ToolsContext value={{ close: () => setOpen(false) }}>{children}</ToolsContext>
          </Stack>
        </Drawer>
      )}
    </div>
  )
}
