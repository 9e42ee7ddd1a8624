import { ActionIcon, Tooltip } from '@mantine/core'
import { Slot } from '../slots.tsx'
import type { SlotProps } from '../slots.tsx'

/** What can be done with a person, beside their name. */
export const PersonTools = ({ person }: SlotProps['person']) => <Slot name="person" person={person} />

export const SIGNS = {
  remove: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  erase: 'M9 20h11M4 15l8-10 7 6-7 9H8zM8 10l7 6',
} as const

type ToolProps = { path: string; label: string; name: string; act: () => Promise<unknown> }

/** A button with a sign. `name`: of whom or what it is about, as it is shown. */
export const Tool = ({ path, label, name, act }: ToolProps) => (
  <Tooltip label={label} openDelay={300}>
    <ActionIcon variant="subtle" color="gray" size="md" aria-label={`${label}: ${name}`} onClick={() => void act()}>
      <svg className="tool-icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={path} />
      </svg>
    </ActionIcon>
  </Tooltip>
)
