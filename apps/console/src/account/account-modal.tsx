import { Modal, Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import type { Account } from '../api.ts'
import { useStrings } from '../words/index.ts'
import { PasswordTab } from './password-tab.tsx'
import { ProfileTab } from './profile-tab.tsx'
import { SessionsTab } from './sessions-tab.tsx'
import { accountStrings } from './strings.ts'
import { WaysTab } from './ways-tab.tsx'

export type AccountTab = 'profile' | 'ways' | 'sessions' | 'password'

type Props = { account: Account; changed: () => void; tab: AccountTab; onClose: () => void }

/** Everything that is the person's own. */
export function AccountModal({ account, changed, tab, onClose }: Props) {
  const words = useStrings(accountStrings)
  const [shown, setShown] = useState<string | null>(tab)
  const onPhone = useMediaQuery('(max-width: 600px)', false, { getInitialValueInEffect: false })
  const isOwner = account.me.kind === 'owner'
  return (
    <Modal opened onClose={onClose} title={words.account} size="lg" fullScreen={onPhone}>
      <Tabs value={shown} onChange={setShown} keepMounted={false} className="account">
        <Tabs.List mb="lg">
          <Tabs.Tab value="profile">{words.profile}</Tabs.Tab>
          <Tabs.Tab value="ways">{words.waysIn}</Tabs.Tab>
          <Tabs.Tab value="sessions">{words.sessions}</Tabs.Tab>
          {isOwner && <Tabs.Tab value="password">{words.password}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="profile">
          <ProfileTab me={account.me} changed={changed} />
        </Tabs.Panel>
        <Tabs.Panel value="ways">
          <WaysTab />
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <SessionsTab />
        </Tabs.Panel>
        {isOwner && (
          <Tabs.Panel value="password">
            <PasswordTab {...{ account, changed }} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Modal>
  )
}
