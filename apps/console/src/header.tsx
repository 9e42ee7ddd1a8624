import { Badge, Button, Group, Select, Tabs, Text } from '@mantine/core'
import type { RoomSnapshot } from '@ovation/client'
import type { RoomSummary } from '@ovation/protocol'
import { AccountMenu } from './account/account-menu.tsx'
import { base } from './base.ts'
import { useMay } from './me.ts'
import { Slot } from './slots.tsx'
import type { Loaded } from './slots.tsx'
import type { Open } from './studio.tsx'
import { words } from './words/index.ts'

const NEW = ' new'
/** The tab with the room itself. */
export const ROOM_TAB = 'room'
/** The tab of a part. */
export const tabOf = ({ place }: Loaded): string => `part ${place}`

type Props = {
  /** The room that is shown. */
  name: string
  rooms: readonly RoomSummary[]
  snapshot: RoomSnapshot
  hasPassword: boolean
  /** Parts with a tab. */
  tabs: readonly Loaded[]
  choose: (name: string) => void
  open: (what: Open) => void
  signOut: () => void
}

const labelOf = ({ room, title, error }: RoomSummary): string =>
  error ? `${room} · ${words.unreadable}` : title || room

/** Which room, how it stands, and what is about all of it. */
export function Header({ name, rooms, snapshot, hasPassword, tabs, choose, open, signOut }: Props) {
  const { state, viewers } = snapshot
  const mayCreate = useMay('rooms.create')
  const isUnreadable = rooms.some(({ room, error }) => room === name && error)
  return (
    <header className="top">
      <div className="bar">
        <Group gap="sm" wrap="nowrap" className="room">
          <Text fw={700} visibleFrom="lg">
            Ovation · {words.studio}
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
            w={{ base: 132, sm: 240 }}
          />
          {isUnreadable ? <Badge color="red">{words.unreadable}</Badge> : <LiveBadge status={state.stream.status} />}
          <Text size="sm" c="dimmed" visibleFrom="sm">
            {words.watching(viewers)}
          </Text>
          <Slot name="head" />
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
    </header>
  )
}

function LiveBadge({ status }: { status: string }) {
  if (status === 'live') return <Badge color="coral">{words.live}</Badge>
  if (status === 'interrupted') return <Badge color="yellow">{words.interrupted}</Badge>
  return (
    <Badge color="gray" variant="light">
      {words.offline}
    </Badge>
  )
}
