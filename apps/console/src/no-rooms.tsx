import { Button, Center, Group, Stack, Text, Title } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { AccountMenu } from './account/account-menu.tsx'
import { base } from './base.ts'
import { useMay } from './me.ts'
import type { Open } from './studio.tsx'
import { words } from './words/index.ts'

const Accounts = lazy(async () => ({ default: (await import('./people/accounts.tsx')).Accounts }))

/** What somebody sees who is signed in and has no room: what they can do about it. */
export function NoRooms({ open, signOut }: { open: (what: Open) => void; signOut: () => void }) {
  const mayCreate = useMay('rooms.create')
  const mayHelp = useMay('people.support')
  return (
    <>
      <header className="top">
        <Group className="bar-small" justify="space-between" wrap="nowrap">
          <Text fw={700} truncate>
            Ovation · {words.studio}
          </Text>
          <AccountMenu {...{ open, signOut }} />
        </Group>
      </header>
      <Center component="main" p="md" mih="60dvh">
        <Stack maw={440} align="center" ta="center">
          <Title order={1} size="h2">
            {words.noRooms}
          </Title>
          <Text c="dimmed">{mayCreate ? words.noRoomsCreate : words.noRoomsMore}</Text>
          <Group justify="center">
            {mayCreate && (
              <Button size="md" onClick={() => open('new')}>
                {words.makeRoom}
              </Button>
            )}
            {!mayCreate && (
              <Button size="md" onClick={() => open('profile')}>
                {words.accountItem}
              </Button>
            )}
            <Button size="md" variant="default" component="a" href={`${base}/`}>
              {words.homePage}
            </Button>
          </Group>
        </Stack>
      </Center>
      {mayHelp && (
        <div className="page">
          <Suspense>
            <Accounts />
          </Suspense>
        </div>
      )}
    </>
  )
}
