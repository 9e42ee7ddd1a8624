import { Badge, Button, Stack, Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { AccountSession } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { accountStrings } from './strings.ts'

/** Where somebody is signed in, and the end of each. */
export function SessionsTab() {
  const words = useStrings(accountStrings)
  const [sessions, setSessions] = useState<AccountSession[]>([])
  const look = (): Promise<boolean> =>
    attempt(async () => setSessions((await ask('listSessions', {})).sessions), undefined, words.errors)
  useEffect(() => void look(), [])
  const end = (session: string): void =>
    void attempt(() => ask('endSession', { params: { session } }), words.sessionEnded, words.errors).then(look)
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {words.sessionsMore}
      </Text>
      <ul className="people">
        {sessions.map(({ id, label, origin, createdAt, current }) => (
          <li key={id}>
            <div className="grows">
              <Text size="sm" fw={600}>
                {label}
              </Text>
              {origin !== null && (
                <Text size="xs" className="breaks">
                  {origin}
                </Text>
              )}
              <Text size="xs" c="dimmed">
                {words.since(momentOf(createdAt, language))}
              </Text>
            </div>
            {current ? (
              <Badge variant="light">{words.here}</Badge>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`${words.endSession}: ${label}`}
                onClick={() => end(id)}
              >
                {words.endSession}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Stack>
  )
}
