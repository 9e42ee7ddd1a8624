import { Button, Stack, Text } from '@mantine/core'
import { timeOf } from '@ovation/live-room/words'
import type { InvitationInfo } from '@ovation/protocol'
import { language, useStrings } from '../words/index.ts'
import { peopleStrings } from './strings.ts'

type Props = {
  invitations: readonly InvitationInfo[]
  /** What roles are called. */
  names: Record<string, string>
  withdraw: (id: string) => void
}

/** Invitations that can still be used. */
export function OpenInvitations({ invitations, names, withdraw }: Props) {
  const words = useStrings(peopleStrings)
  if (invitations.length === 0) return null
  return (
    <Stack component="section" gap={6} aria-label={words.waiting}>
      <Text size="sm" fw={600}>
        {words.waiting}
      </Text>
      <ul className="people">
        {invitations.map(({ id, role, note, usesLeft, expiresAt }) => (
          <li key={id}>
            <div className="grows">
              <Text size="sm">{[names[role] ?? role, note].filter(Boolean).join(' · ')}</Text>
              <Text size="xs" c="dimmed">
                {words.waitingInfo(usesLeft, timeOf(expiresAt, language))}
              </Text>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${words.withdraw}: ${note || (names[role] ?? role)}`}
              onClick={() => withdraw(id)}
            >
              {words.withdraw}
            </Button>
          </li>
        ))}
      </ul>
    </Stack>
  )
}
