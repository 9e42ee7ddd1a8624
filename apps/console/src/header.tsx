import { Badge, Button, Group, Select, Tabs, Text, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { RoomSummary } from '@ovation/protocol'
import { AccountMenu } from './account/account-menu.tsx'
import { base } from './base.ts'
import { PHONE, PhoneHeader } from './layout/phone-header.tsx'
import { useMay } from './me.ts'
import type { Loaded } from './slots.tsx'
import type { Open } from './studio.tsx'
import { words } from './words/index.ts'

const NEW = ' new'
/** The tab with the room itself. */
export const ROOM_TAB = 'room'
/** The tab of a part. */
export const tabOf = ({ place }: Loaded): string => `part-${place}`

export type HeaderProps = {
  /** The room that is shown. */
  name: string
  title: string
  rooms: readonly RoomSummary[]
  hasPassword: boolean
  /** Parts with a tab. */
  tabs: readonly Loaded[]
  choose: (name: string) => void
  open: (what: Open) => void
  signOut: () => void
  /** The tab that is shown, and how another one is. */
  tab: string | null
  show: (tab: string) => void
  /** The show at a glance. */
  children: ReactNode
}

export const labelOf = ({ room, title, error }: RoomSummary): string =>
  error ? `${room} · ${words.unreadable}` : title || room

/** Which room, how it stands, and what is about all of it; on a phone in one row. */
export function Header(props: HeaderProps) {
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  return isPhone ? <PhoneHeader {...props} /> : <WideHeader {...props} />
}

function WideHeader({ name, title, rooms, hasPassword, tabs, choose, open, signOut, children }: HeaderProps) {
  const mayCreate = useMay('rooms.create')
  const isUnreadable = rooms.some(({ room, error }) => room === name && error)
  return (
    <header className="top">
      <Title order={1} className="sr-only">
        {title} · {words.studio}
      </Title>
      <div className="bar">
        <Group gap="sm" wrap="nowrap" className="room">
          <Text fw={700} visibleFrom="lg">
            Ovation
          </Text>
          <Select
            aria-label={words.room}
            value={name}
            onChange={(value) => (value === NEW ? open('new') : value && choose(value))}
            data={[
              ...rooms.map((one) => ({ value: one.room, label: labelOf(one) })),
              ...(rooms.some(({ room }) => room === name) ? [] : [{ value: name, label: name }]),
              ...(mayCreate ? [{ value: NEW, label: `+ ${words.newRoom}` }] : []),
            ]}
            allowDeselect={false}
            w={{ base: 132, sm: 160, xl: 240 }}
          />
          {isUnreadable && <Badge color="red">{words.unreadable}</Badge>}
        </Group>
        {tabs.length > 0 && (
          <Tabs.List className="tabs">
            <Tabs.Tab value={ROOM_TAB}>{words.room}</Tabs.Tab>
            {tabs.map((part) => {
              const Title = part.module.slots.tab?.Title
              return (
                Title && (
                  <Tabs.Tab key={part.place} value={tabOf(part)}>
                    <Title />
                  </Tabs.Tab>
                )
              )
            })}
          </Tabs.List>
        )}
        <Group gap="xs" wrap="nowrap" className="actions">
          <Button
            component="a"
            href={`${base}/r/${name}`}
            target="_blank"
            variant="subtle"
            color="gray"
            visibleFrom="md"
          >
            {words.openRoom}
          </Button>
          <Button onClick={() => open('share')}>{words.share}</Button>
          <AccountMenu {...{ open, signOut, hasPassword }} room={`${base}/r/${name}`} />
        </Group>
      </div>
      {children}
    </header>
  )
}
