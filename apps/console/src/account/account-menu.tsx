import { Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { useMe } from '../me.ts'
import type { ReactNode } from 'react'
import type { Open } from '../studio.tsx'
import { shownName, words } from '../words/index.ts'
import { Face } from './face.tsx'

type Props = {
  open: (what: Open) => void
  signOut: () => void
  /** Where the room can be watched. */
  room?: string
  /** What the owner's password is about; only the owner has one. */
  hasPassword?: boolean
  /** In place of their picture, with what the menu is called then. */
  sign?: ReactNode
  label?: string
  /** What the menu begins with. */
  children?: ReactNode
}

/** Who is signed in, and what is theirs. */
export function AccountMenu({ open, signOut, room, hasPassword = false, sign, label, children }: Props) {
  const me = useMe()
  const { siteRole, kind } = me
  const name = shownName(me.name)
  return (
    // In a head of its own it is part of that.
    <Menu position="bottom-end" withinPortal={sign === undefined} withInitialFocusPlaceholder={sign === undefined}>
      <Menu.Target>
        <UnstyledButton className="who" aria-label={label ?? `${words.account}: ${name}`}>
          {sign ?? <Face person={me} size={32} />}
          {sign === undefined && (
            <Text size="sm" fw={600} truncate visibleFrom="sm" maw={120}>
              {name}
            </Text>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown maw={280} className="scrolls">
        {children}
        <Menu.Label>
          {words.signedInAs}
          <Text size="sm" fw={600} c="bright" truncate>
            {name}
          </Text>
          {siteRole !== null && words.siteRoles[siteRole]}
        </Menu.Label>
        <Menu.Item onClick={() => open('profile')}>{words.accountItem}</Menu.Item>
        {kind === 'owner' && (
          <Menu.Item onClick={() => open('password')}>
            {hasPassword ? words.changePassword : words.setPassword}
          </Menu.Item>
        )}
        {room !== undefined && (
          <Menu.Item component="a" href={room} target="_blank">
            {words.openRoom}
          </Menu.Item>
        )}
        <Menu.Divider />
        <ThemeItems />
        <Menu.Divider />
        <Menu.Item onClick={signOut}>{words.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const THEMES = ['auto', 'light', 'dark'] as const

/** How every screen of this site looks in this browser. */
function ThemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Label>{words.theme}</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(theme) => setColorScheme(theme as typeof colorScheme)}>
        {THEMES.map((theme) => (
          <Menu.RadioItem key={theme} value={theme} closeMenuOnClick={false}>
            {words.themes[theme]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}
