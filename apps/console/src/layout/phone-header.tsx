import { ActionIcon, Menu, Title } from '@mantine/core'
import { AccountMenu } from '../account/account-menu.tsx'
import { ToolSign } from '../cards/tools.tsx'
import { labelOf, ROOM_TAB, tabOf } from '../header.tsx'
import type { HeaderProps } from '../header.tsx'
import { base } from '../base.ts'
import { useMay } from '../me.ts'
import { useStrings, words } from '../words/index.ts'
import './phone.css'
import { phoneStrings } from './phone-strings.ts'

/** A phone, upright or on its side, and a window at 200 %. */
export const PHONE = '(max-width: 600px), (max-height: 480px)'

const SHARE = 'M12 3v12M12 3 8 7M12 3l4 4M5 13v6a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-6'
const MENU = 'M4 7h16M4 12h16M4 17h16'

/** One row: the show at a glance, and a menu with all that the head of a wide studio has. */
export function PhoneHeader({ title, open, children, ...menu }: HeaderProps) {
  return (
    <header className="top phone-top">
      <Title order={1} className="sr-only">
        {title} · {words.studio}
      </Title>
      {children}
      <ActionIcon variant="subtle" color="gray" size={44} aria-label={words.share} onClick={() => open('share')}>
        <ToolSign path={SHARE} />
      </ActionIcon>
      <PhoneMenu {...menu} {...{ title, open }} />
    </header>
  )
}

/** The rooms, the pages beside the room, and the account. */
function PhoneMenu({
  name,
  rooms,
  tabs,
  tab,
  show,
  choose,
  open,
  hasPassword,
  signOut,
}: Omit<HeaderProps, 'children'>) {
  const strings = useStrings(phoneStrings)
  const mayCreate = useMay('rooms.create')
  return (
    <AccountMenu
      {...{ open, signOut, hasPassword }}
      room={`${base}/r/${name}`}
      sign={<ToolSign path={MENU} />}
      label={strings.menu}
    >
      <Menu.Label>{strings.rooms}</Menu.Label>
      <Menu.RadioGroup value={name} onChange={choose}>
        {rooms.map((one) => (
          <Menu.RadioItem key={one.room} value={one.room} closeMenuOnClick>
            {labelOf(one)}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      {mayCreate && <Menu.Item onClick={() => open('new')}>+ {words.newRoom}</Menu.Item>}
      <Menu.Divider />
      {tabs.length > 0 && (
        <>
          <Menu.Label>{strings.pages}</Menu.Label>
          <Menu.RadioGroup value={tab} onChange={show}>
            <Menu.RadioItem value={ROOM_TAB} closeMenuOnClick>
              {words.room}
            </Menu.RadioItem>
            {tabs.map((part) => {
              const Title = part.module.slots.tab?.Title
              return (
                Title && (
                  <Menu.RadioItem key={part.place} value={tabOf(part)} closeMenuOnClick>
                    <Title />
                  </Menu.RadioItem>
                )
              )
            })}
          </Menu.RadioGroup>
          <Menu.Divider />
        </>
      )}
    </AccountMenu>
  )
}
