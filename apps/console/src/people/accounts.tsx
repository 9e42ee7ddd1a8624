import { ActionIcon, Badge, Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { mayChangePerson, SITE_ROLES } from '@ovation/features/access/model-site-roles'
import { dayOf } from '@ovation/live-room/words'
import type { InvitationInfo, ListedAccount } from '@ovation/protocol'
import { useEffect, useRef, useState } from 'react'
import { Face } from '../account/face.tsx'
import { ask } from '../api.ts'
import { Card } from '../cards/card.tsx'
import { useMay, useMe } from '../me.ts'
import type { Slots } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, shownName, useStrings } from '../words/index.ts'
import { HandOver } from './account-fields.tsx'
import { InviteModal } from './invite-modal.tsx'
import { NewAccountModal } from './new-account-modal.tsx'
import { OpenInvitations } from './open-invitations.tsx'
import { RoleModal } from './role-modal.tsx'
import { peopleStrings } from './strings.ts'

const SEARCH_DELAY_MS = 250

type Open = 'new' | 'invite' | { link: string; of: ListedAccount } | { roleOf: ListedAccount } | undefined

/** The accounts that match, page after page. An answer to an earlier question is not shown. */
function useAccounts(query: string) {
  const words = useStrings(peopleStrings)
  const [people, setPeople] = useState<ListedAccount[]>()
  const [next, setNext] = useState<string | null>(null)
  const asked = useRef(0)
  const load = async (after?: string): Promise<void> => {
    const question = ++asked.current
    await attempt(
      async () => {
        const answer = await ask('listAccounts', { query: { query, ...(after === undefined ? {} : { after }) } })
        if (question !== asked.current) return
        setPeople((before = []) => (after === undefined ? answer.people : [...before, ...answer.people]))
        setNext(answer.next)
      },
      undefined,
      words.errors,
    )
  }
  useEffect(() => void load(), [query])
  return { people, more: next === null ? undefined : () => void load(next), again: () => void load() }
}

/** Everybody with an account: who they are on the site, and what helps them in. */
export function Accounts() {
  const words = useStrings(peopleStrings)
  const me = useMe()
  const manages = useMay('people.manage')
  const [typed, setTyped] = useState('')
  const [query] = useDebouncedValue(typed.trim(), SEARCH_DELAY_MS)
  const { people, more, again } = useAccounts(query)
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const mayGive = SITE_ROLES.filter((role) => mayChangePerson(me.siteRole ?? undefined, undefined, role))
  return (
    <Stack gap="md">
      <Card
        title={words.people}
        aside={
          manages && (
            <Group gap="xs">
              <Button size="compact-sm" variant="default" onClick={() => setOpen('invite')}>
                {words.invite}
              </Button>
              <Button size="compact-sm" onClick={() => setOpen('new')}>
                {words.newAccount}
              </Button>
            </Group>
          )
        }
      >
        <Stack gap="sm">
          <TextInput
            type="search"
            aria-label={words.search}
            placeholder={words.search}
            value={typed}
            maxLength={60}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {people?.length === 0 && (
            <Text size="sm" c="dimmed">
              {words.nobody}
            </Text>
          )}
          <ul className="people">
            {people?.map((person) => (
              <AccountRow key={person.id} {...{ person, open: setOpen }} />
            ))}
          </ul>
          {more && (
            <Button variant="default" onClick={more}>
              {words.more}
            </Button>
          )}
          {manages && <SiteInvitations seen={open} />}
        </Stack>
      </Card>
      {open === 'new' && <NewAccountModal {...{ mayGive }} made={again} onClose={close} />}
      {open === 'invite' && (
        <InviteModal
          roles={mayGive
            .toSorted((a, b) => Number(b === 'creator') - Number(a === 'creator'))
            .map((role) => ({ role, name: words.siteRoles[role], means: words.inviteMeans[role] ?? '' }))}
          create={(body) => ask('createSiteInvitation', { body })}
          onClose={close}
        />
      )}
      {typeof open === 'object' && 'link' in open && (
        <Modal opened onClose={close} title={words.handOver(shownName(open.of.name))} centered>
          <HandOver link={open.link} name={shownName(open.of.name)} />
        </Modal>
      )}
      {typeof open === 'object' && 'roleOf' in open && (
        <RoleModal person={open.roleOf} {...{ mayGive }} onClose={close} changed={again} />
      )}
    </Stack>
  )
}

type RowProps = { person: ListedAccount; open: (what: Open) => void }

function AccountRow({ person, open }: RowProps) {
  const words = useStrings(peopleStrings)
  const me = useMe()
  const manages = useMay('people.manage')
  const { id, siteRole, createdAt } = person
  const name = shownName(person.name)
  const outranks = mayChangePerson(me.siteRole ?? undefined, siteRole ?? undefined)
  const signInLink = (): void =>
    void attempt(
      async () => open({ link: (await ask('makeSignInLink', { params: { person: id } })).link, of: person }),
      undefined,
      words.errors,
    )
  const signOutAll = (): void =>
    void attempt(() => ask('endAccountSessions', { params: { person: id } }), words.signedOutAll(name), words.errors)
  return (
    <li>
      <Face {...{ person }} />
      <div className="grows">
        <Text size="sm" fw={600} truncate>
          {name}{' '}
          {id === me.id && (
            <Text span inherit c="dimmed" fw={400}>
              ({words.you})
            </Text>
          )}
        </Text>
        {createdAt > 0 && (
          <Text size="xs" c="dimmed" truncate>
            {words.since(dayOf(createdAt, language))}
          </Text>
        )}
      </div>
      {siteRole !== null && (
        <Badge {...(siteRole === 'owner' || siteRole === 'admin' ? { variant: 'light' } : { variant: 'default' })}>
          {words.siteRoles[siteRole]}
        </Badge>
      )}
      {outranks && id !== me.id && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`${words.actions}: ${name}`}>
              ⋯
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={signInLink}>{words.signInLink}</Menu.Item>
            {manages && <Menu.Item onClick={() => open({ roleOf: person })}>{words.siteRole}…</Menu.Item>}
            <Menu.Divider />
            <Menu.Item onClick={signOutAll}>{words.signOutAll}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}

function SiteInvitations({ seen }: { seen: unknown }) {
  const words = useStrings(peopleStrings)
  const [invitations, setInvitations] = useState<InvitationInfo[]>([])
  const look = (): void =>
    void ask('listSiteInvitations', {}).then(
      ({ invitations }) => setInvitations(invitations),
      () => {},
    )
  useEffect(look, [seen])
  const withdraw = (invitation: string): void =>
    void attempt(() => ask('withdrawSiteInvitation', { params: { invitation } }), words.withdrawn, words.errors).then(
      look,
    )
  return <OpenInvitations {...{ invitations, withdraw }} names={words.siteRoles} />
}

const Title = () => useStrings(peopleStrings).people

export const slots: Slots = { tab: { Title, Panel: Accounts, may: 'people.support' } }
