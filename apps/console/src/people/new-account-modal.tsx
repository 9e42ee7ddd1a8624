import { Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import type { SiteRole } from '@ovation/features/access/model-site-roles'
import { useState } from 'react'
import { ask } from '../api.ts'
import { MAX_NAME_CHARS } from '../me.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { HandOver, NO_ROLE, SiteRoleField } from './account-fields.tsx'
import { peopleStrings } from './strings.ts'

type Props = { mayGive: readonly SiteRole[]; made: () => void; onClose: () => void }

/** Makes an account, and shows the link with which its person signs in, this one time. */
export function NewAccountModal({ mayGive, made, onClose }: Props) {
  const words = useStrings(peopleStrings)
  const [name, setName] = useState('')
  const [role, setRole] = useState<string>(mayGive.includes('creator') ? 'creator' : NO_ROLE)
  const [link, setLink] = useState<string>()
  const [busy, setBusy] = useState(false)
  const create = async (): Promise<void> => {
    setBusy(true)
    const body = { name: name.trim(), ...(role === NO_ROLE ? {} : { siteRole: role as SiteRole }) }
    const done = await attempt(
      async () => setLink((await ask('createAccount', { body })).link),
      undefined,
      words.errors,
    )
    setBusy(false)
    if (done) made()
  }
  return (
    <Modal opened onClose={onClose} title={words.newAccount} centered>
      {link === undefined ? (
        <Stack component="form" onSubmit={(event) => (event.preventDefault(), void create())}>
          <TextInput
            label={words.accountName}
            value={name}
            maxLength={MAX_NAME_CHARS}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <SiteRoleField {...{ role, mayGive }} choose={setRole} />
          <Text size="sm" c="dimmed">
            {words.newAccountMore}
          </Text>
          <Button type="submit" loading={busy} disabled={name.trim() === ''}>
            {words.createAccount}
          </Button>
        </Stack>
      ) : (
        <Stack>
          <HandOver {...{ link, name }} />
          <Button onClick={onClose}>{words.doneInvite}</Button>
        </Stack>
      )}
    </Modal>
  )
}
