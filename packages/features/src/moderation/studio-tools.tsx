import { ActionIcon, Button, Menu, SimpleGrid, Text } from '@mantine/core'
import {
  language,
  shownName,
  Tool,
  ToolSign,
  undoable,
  useBarred,
  useStrings,
  useStudio,
  useTools,
} from '@ovation/console/parts'
import type { SlotProps } from '@ovation/console/parts'
import { useState, useSyncExternalStore } from 'react'
import { moderationStudioStrings } from './strings.ts'
import { deskOf } from './studio-desks.tsx'
import { lengthText, lift, MUTE_LENGTHS_MS, restore, undo } from './client-sanctions.ts'
import type { Kind } from './client-sanctions.ts'

export const SIGNS = {
  mute: 'M9 6a3 3 0 0 1 6 0v5M15 15a3 3 0 0 1-6-2M5 11a7 7 0 0 0 12 5M19 11a7 7 0 0 1-.5 2.6M12 18v3M4 4l16 16',
  unmute: 'M9 6a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v3',
  ban: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8',
  unban: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12l3 3 5-6',
}

/** What somebody has now, and how it is lifted. */
function useSanction(kind: Kind, { id, name }: SlotProps['person']['person']) {
  const words = useStrings(moderationStudioStrings)
  const { room } = useStudio()
  const desk = deskOf(room)
  useSyncExternalStore(desk.subscribe, desk.get)
  const now = desk.of(kind, id)
  const told = kind === 'mute' ? words.wasUnmuted : words.wasUnbanned
  const liftIt = (): Promise<void> | undefined =>
    now &&
    undoable(
      () => lift(room.moderation, now),
      () => restore(room.moderation, now, Date.now()),
      told(shownName(name)),
    )
  return { now, lift: liftIt, desk, room, words }
}

/** Mute and ban somebody, or lift it. Whoever is banned cannot chat anyway. */
export function Sanctions({ person }: SlotProps['person']) {
  const isBanned = useBarred(useStudio().room, person.id)
  return (
    <>
      {!isBanned && <Mute {...{ person }} />}
      <Ban {...{ person }} />
    </>
  )
}

function Mute({ person }: SlotProps['person']) {
  const { now, lift, desk, room, words } = useSanction('mute', person)
  const { place } = useTools()
  const { id } = person
  const name = shownName(person.name)
  const mute = (durationMs: number): Promise<void> => {
    // As it is when the length is chosen: the menu may have opened before the list had the mute of just now.
    const before = desk.of('mute', id)
    return undoable(
      () => room.moderation.mute(id, { durationMs }),
      () => undo(room.moderation, { kind: 'mute', ids: [id] }, before, Date.now()),
      words.wasMuted(name, lengthText(durationMs, language)),
    )
  }
  const props = { name, mute, ...(now ? { unmute: lift } : {}) }
  return place === 'sheet' ? <MuteButtons {...props} /> : <MuteMenu {...props} />
}

type MuteProps = { name: string; mute: (durationMs: number) => unknown; unmute?: () => unknown }

function MuteMenu({ name, mute, unmute }: MuteProps) {
  const words = useStrings(moderationStudioStrings)
  const [open, setOpen] = useState(false)
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-end" withinPortal>
      <Menu.Target>
        {/* Not in a tooltip, which would keep from the button that its menu is open. */}
        <ActionIcon
          {...{ variant: 'subtle', color: 'gray', size: 'md', title: words.mute }}
          aria-label={`${words.mute}: ${name}`}
        >
          <ToolSign path={SIGNS.mute} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {unmute && <Menu.Item onClick={() => unmute()}>{words.unmute}</Menu.Item>}
        <Menu.Label>{words.muteFor}</Menu.Label>
        {MUTE_LENGTHS_MS.map((ms) => (
          <Menu.Item key={ms} onClick={() => mute(ms)}>
            {lengthText(ms, language)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The same for fingers. */
function MuteButtons({ name, mute, unmute }: MuteProps) {
  const words = useStrings(moderationStudioStrings)
  const { close } = useTools()
  return (
    <div role="group" aria-label={words.mute}>
      {unmute && <Tool path={SIGNS.unmute} label={words.unmute} name={name} act={unmute} />}
      <Text size="sm" c="dimmed" my="xs">
        {words.muteFor}
      </Text>
      <SimpleGrid cols={3} spacing="xs">
        {MUTE_LENGTHS_MS.map((ms) => (
          <Button
            key={ms}
            {...{ variant: 'default', h: 44, px: 4 }}
            onClick={() => {
              close()
              mute(ms)
            }}
          >
            {lengthText(ms, language)}
          </Button>
        ))}
      </SimpleGrid>
    </div>
  )
}

function Ban({ person }: SlotProps['person']) {
  const { now, lift, desk, words } = useSanction('ban', person)
  const name = shownName(person.name)
  return now ? (
    <Tool path={SIGNS.unban} label={words.unban} name={name} act={lift} />
  ) : (
    <Tool path={SIGNS.ban} label={words.ban} name={name} act={() => desk.ask(person)} />
  )
}
