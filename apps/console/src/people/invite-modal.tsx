import { Alert, Button, Modal, Select, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ChoiceField } from '../cards/choice-field.tsx'
import { CopyField } from '../cards/copy-field.tsx'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { peopleStrings } from './strings.ts'

const MAX_NOTE_CHARS = 60

export type InvitationLink = { link: string; qr: string | null }
type NewInvitation<R extends string> = { role: R; note?: string; days: number; uses: number }

type Props<R extends string> = {
  /** What can be given, with what it is called and what it means. */
  roles: readonly { role: R; name: string; means: string }[]
  create: (invitation: NewInvitation<R>) => Promise<InvitationLink>
  onClose: () => void
}

/** Makes a link that gives a role, and shows it this one time. */
export function InviteModal<R extends string>({ roles, create, onClose }: Props<R>) {
  const words = useStrings(peopleStrings)
  const [role, setRole] = useState(roles[0]?.role as R)
  const [note, setNote] = useState('')
  const [uses, setUses] = useState('1')
  const [days, setDays] = useState('7')
  const [busy, setBusy] = useState(false)
  const [made, setMade] = useState<InvitationLink>()
  const chosen = roles.find((one) => one.role === role)
  const submit = async (): Promise<void> => {
    setBusy(true)
    const whom = note.trim()
    const body = { role, days: Number(days), uses: Number(uses), ...(whom === '' ? {} : { note: whom }) }
    await attempt(async () => setMade(await create(body)), undefined, words.errors)
    setBusy(false)
  }
  return (
    <Modal opened onClose={onClose} title={words.inviteTitle} centered>
      {made ? (
        <Stack>
          {made.qr === null ? (
            <Alert className="note">{words.onlyHereLink}</Alert>
          ) : (
            <div className="qr" role="img" aria-label="QR" dangerouslySetInnerHTML={{ __html: made.qr }} />
          )}
          <CopyField label={words.inviteLink} value={made.link} />
          <Text size="sm" c="dimmed">
            {words.inviteLinkMore}
          </Text>
          <Button onClick={onClose}>{words.doneInvite}</Button>
        </Stack>
      ) : (
        <Stack component="form" onSubmit={(event) => (event.preventDefault(), void submit())}>
          <Select
            label={words.inviteAs}
            description={chosen?.means}
            value={role}
            data={roles.map(({ role, name }) => ({ value: role, label: name }))}
            allowDeselect={false}
            onChange={(value) => value && setRole(value as R)}
          />
          <TextInput
            label={words.inviteNote}
            value={note}
            maxLength={MAX_NOTE_CHARS}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <ChoiceField label={words.inviteUses} value={uses} options={words.useOptions} choose={setUses} />
          <ChoiceField label={words.inviteDays} value={days} options={words.dayOptions} choose={setDays} />
          <Button type="submit" loading={busy}>
            {words.makeLink}
          </Button>
        </Stack>
      )}
    </Modal>
  )
}
