import { Anchor, Badge, Button, Select, Stack, Text } from '@mantine/core'
import type { Role } from '@ovation/client'
import type { InvitationInfo, RoomMember } from '@ovation/protocol'
import { useState } from 'react'
import { Face } from '../account/face.tsx'
import { ask } from '../api.ts'
import { Card } from '../cards/card.tsx'
import { atLeast, rolesBelow } from '../may.ts'
import { useMe } from '../me.ts'
import { useStudio } from '../slots.tsx'
import type { Slots } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { shownName, useStrings } from '../words/index.ts'
import { InviteModal } from './invite-modal.tsx'
import { OpenInvitations } from './open-invitations.tsx'
import { peopleStrings } from './strings.ts'
import { useAgain } from './use-again.ts'

const INTERVAL_MS = 10_000
const TEAM: readonly Role[] = ['owner', 'host', 'moderator', 'member']
const FEW_MEMBERS = 12

/** Roles that hosts and owners can give by a link. */
type Given = 'host' | 'moderator' | 'member'

/** Who has been given a role in the room, and how others get one. */
function Team() {
  const words = useStrings(peopleStrings)
  const { room, snapshot, can, isDemo } = useStudio()
  const self = useMe().id
  const [members, setMembers] = useState<RoomMember[]>([])
  const [invitations, setInvitations] = useState<InvitationInfo[]>([])
  const [inviting, setInviting] = useState(false)
  const [all, setAll] = useState(false)
  const isHost = can('host')
  const params = { room: room.name }
  const look = async (): Promise<void> => {
    const lists = await Promise.all(TEAM.map((role) => ask('listMembers', { params, query: { role } })))
    setMembers(lists.flatMap(({ members }) => members))
    if (isHost) setInvitations((await ask('listInvitations', { params })).invitations)
  }
  const again = (): void => void look().catch(() => {})
  useAgain(again, INTERVAL_MS, isHost)
  if (isDemo) return null
  const own = snapshot.self?.role
  const below = rolesBelow(own)
  const give = (person: string, role: Role): void =>
    void attempt(() => room.moderation.setRole(person, role), words.roleChanged, words.errors).then(again)
  const withdraw = (invitation: string): void =>
    void attempt(
      () => ask('withdrawInvitation', { params: { ...params, invitation } }),
      words.withdrawn,
      words.errors,
    ).then(again)
  const shown = all ? members : members.slice(0, FEW_MEMBERS)
  return (
    <Card
      title={words.team}
      aside={
        isHost && (
          <Button size="compact-sm" onClick={() => setInviting(true)}>
            {words.invite}
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {members.every(({ person }) => person === self) && (
          <Text size="sm" c="dimmed">
            {isHost ? words.teamEmpty : words.teamEmptyModerator}
          </Text>
        )}
        <ul className="people">
          {shown.map(({ person, role, ...of }) => (
            <li key={person}>
              <Face person={{ id: person, ...of }} size={28} />
              <Text size="sm" truncate className="grows">
                {shownName(of.name) || person}{' '}
                {person === self && (
                  <Text span inherit c="dimmed">
                    ({words.you})
                  </Text>
                )}
              </Text>
              {isHost && person !== self && below.includes(role) ? (
                <Select
                  size="xs"
                  w={124}
                  aria-label={words.roleOf(shownName(of.name) || person)}
                  value={role}
                  data={[
                    ...below.map((role) => ({ value: role, label: words.roles[role] })),
                    { value: 'guest', label: words.noRoleInRoom },
                  ]}
                  allowDeselect={false}
                  comboboxProps={{ width: 180, position: 'bottom-end' }}
                  onChange={(value) => value && give(person, value as Role)}
                />
              ) : (
                <Badge variant={atLeast(role, 'host') ? 'light' : 'default'}>{words.roles[role]}</Badge>
              )}
            </li>
          ))}
        </ul>
        {members.length > shown.length && (
          <Anchor component="button" size="sm" ta="start" onClick={() => setAll(true)}>
            {words.more} ({members.length - shown.length})
          </Anchor>
        )}
        <OpenInvitations {...{ invitations, withdraw }} names={words.roles} />
      </Stack>
      {inviting && (
        <InviteModal<Given>
          roles={(['moderator', 'host', 'member'] as const)
            .filter((role) => below.includes(role))
            .map((role) => ({ role, name: words.roles[role], means: words.inviteMeans[role] ?? '' }))}
          create={async (body) => {
            const made = await ask('createInvitation', { params, body })
            again()
            return made
          }}
          onClose={() => setInviting(false)}
        />
      )}
    </Card>
  )
}

export const slots: Slots = { column: Team }
