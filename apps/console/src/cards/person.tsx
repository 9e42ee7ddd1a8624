import { Badge, Drawer, Group, Modal, Select, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { isStaff } from '@ovation/client'
import type { Role, ShownMessage } from '@ovation/client'
import { momentOf, timeOf } from '@ovation/live-room/words'
import { createContext, useContext, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { Face } from '../account/face.tsx'
import { rolesBelow } from '../may.ts'
import { Slot, useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, shownName, words } from '../words/index.ts'
import { PersonTools, SheetPlace } from './tools.tsx'

export type ShownPerson = { id: string; name: string; role?: Role | undefined }

const PersonContext = createContext<(person: ShownPerson) => void>(() => {})
/** Opens a person: who they are here, what they said, and what can be done about them. */
export const useOpenPerson = (): ((person: ShownPerson) => void) => useContext(PersonContext)

const COMPACT = '(max-width: 999px)'
const MAX_MESSAGES = 30

/** The place in which people are opened. */
export function PersonProvider({ children }: { children: ReactNode }) {
  const [person, open] = useState<ShownPerson>()
  const isCompact = useMediaQuery(COMPACT, matchMedia(COMPACT).matches)
  const show = useMemo(
    () =>
      (next: ShownPerson): void =>
        open(next),
    [],
  )
  const close = (): void => open(undefined)
  const body = person && <PersonBody key={person.id} {...{ person, close }} />
  const title = person && shownName(person.name)
  return (
    <PersonContext value={show}>
      {children}
      {isCompact ? (
        <Drawer
          {...{ opened: person !== undefined, onClose: close, position: 'bottom', padding: 'md', title }}
          styles={{ inner: { alignItems: 'flex-end' }, content: { height: 'auto', maxHeight: '85dvh' } }}
        >
          {body}
        </Drawer>
      ) : (
        <Modal {...{ opened: person !== undefined, onClose: close, title, centered: true, size: 420 }}>{body}</Modal>
      )}
    </PersonContext>
  )
}

type BodyProps = { person: ShownPerson; close: () => void }

function PersonBody({ person, close }: BodyProps) {
  const { room } = useStudio()
  const { id, role } = person
  const isSelf = id === room.connection.self?.id
  const [said] = useState(() => room.getSnapshot().messages.filter(({ author }) => author.id === id))
  return (
    <Stack gap="md">
      <Group gap="sm" wrap="nowrap">
        <Face person={{ ...person, avatar: null }} />
        <RoleField {...{ person, isSelf }} role={role ?? said.at(-1)?.author.role ?? 'guest'} />
        <Slot name="mark" person={person} />
      </Group>
      {!isSelf && (
        <SheetPlace close={close}>
          <Stack gap="xs">
            <PersonTools {...{ person }} />
          </Stack>
        </SheetPlace>
      )}
      <Said messages={said.slice(-MAX_MESSAGES)} />
    </Stack>
  )
}

/** What somebody said lately, the newest last. */
const Said = ({ messages }: { messages: readonly ShownMessage[] }) => (
  <section aria-label={words.said}>
    <Text size="sm" fw={600} mb={4}>
      {words.said}
    </Text>
    {messages.length === 0 ? (
      <Text size="sm" c="dimmed">
        {words.saidNothing}
      </Text>
    ) : (
      <ol className="said" tabIndex={0} aria-label={words.said}>
        {messages.map(({ cid, at, text, deleted }) => (
          <li key={cid}>
            <time title={momentOf(at, language, true)}>{timeOf(at, language)}</time>
            <span>{deleted ? <i>{words.deleted}</i> : text}</span>
          </li>
        ))}
      </ol>
    )}
  </section>
)

type RoleProps = { person: ShownPerson; isSelf: boolean; role: Role }

/** A person's role in the room; another one is given or taken, where whoever looks may. */
function RoleField({ person, isSelf, role }: RoleProps) {
  const { room, snapshot, can, isDemo } = useStudio()
  const [now, setNow] = useState(role)
  const below = rolesBelow(snapshot.self?.role)
  if (isSelf || !can('host') || isDemo || (now !== 'guest' && !below.includes(now)))
    return (
      <Text size="sm" c="dimmed">
        {words.roles[now]}
      </Text>
    )
  const give = async (next: Role): Promise<void> => {
    if (await attempt(() => room.moderation.setRole(person.id, next))) setNow(next)
  }
  return (
    <Select
      {...{ size: 'xs', w: 132, allowDeselect: false, value: now }}
      aria-label={words.roleOf(shownName(person.name))}
      data={[...below, 'guest' as const].map((value) => ({ value, label: words.roles[value] }))}
      onChange={(value) => value && void give(value as Role)}
    />
  )
}

/** Somebody's staff role beside their name. */
export const RoleBadge = ({ role }: { role: Role }) =>
  isStaff(role) && (
    <Badge size="xs" variant="light" color="yellow">
      {words.roles[role]}
    </Badge>
  )
