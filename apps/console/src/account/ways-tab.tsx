import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import type { AccountCredential } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { Codes } from './codes.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { accountStrings } from './strings.ts'
import { Section, Way } from './way-row.tsx'

type Ways = { credentials: AccountCredential[]; recoveryCodes: number }

/** How somebody gets in to their account: mail addresses, passkeys, recovery codes. */
export function WaysTab() {
  const words = useStrings(accountStrings)
  const [ways, setWays] = useState<Ways>()
  const [hasMail, setHasMail] = useState(false)
  const look = (): Promise<boolean> =>
    attempt(async () => setWays(await ask('listCredentials', {})), undefined, words.errors)
  useEffect(() => {
    void look()
    void ask('getSignInWays', {}).then(
      ({ mail }) => setHasMail(mail),
      () => {},
    )
    // An address is added by a link that is opened elsewhere, perhaps in another tab.
    const again = (): void => void look()
    addEventListener('focus', again)
    return () => removeEventListener('focus', again)
  }, [])
  if (!ways) return null
  const remove = (id: string): void =>
    void attempt(() => ask('removeCredential', { params: { credential: id } }), undefined, words.errors).then(look)
  const mails = ways.credentials.filter(({ kind }) => kind === 'mail')
  return (
    <Stack gap="xl">
      <Section title={words.mails} more={words.mailsMore}>
        {mails.length === 0 && <Text size="sm">{words.noMails}</Text>}
        {mails.map((way) => (
          <Way key={way.id} {...{ way, remove }} />
        ))}
        {hasMail ? (
          <AddMail />
        ) : (
          <Text size="sm" c="dimmed">
            {words.noMailServer}
          </Text>
        )}
      </Section>
      <PasskeysSection
        passkeys={ways.credentials.filter(({ kind }) => kind === 'passkey')}
        {...{ remove }}
        added={look}
      />
      <Section title={words.codes} more={words.codesMore}>
        <RecoveryCodes left={ways.recoveryCodes} changed={() => void look()} />
      </Section>
    </Stack>
  )
}

function AddMail() {
  const words = useStrings(accountStrings)
  const [mail, setMail] = useState('')
  const [sentTo, setSentTo] = useState<string>()
  const add = async (): Promise<void> => {
    const address = mail.trim()
    if (!(await attempt(() => ask('addMail', { body: { mail: address, language } }), undefined, words.errors))) return
    setSentTo(address)
    setMail('')
  }
  return (
    <Stack component="form" gap="xs" onSubmit={(event) => (event.preventDefault(), void add())}>
      <Group gap="xs" align="end" wrap="nowrap">
        <TextInput
          flex={1}
          type="email"
          label={words.addMail}
          placeholder={words.mailExample}
          autoComplete="email"
          value={mail}
          onChange={(event) => setMail(event.currentTarget.value)}
        />
        <Button type="submit" disabled={mail.trim() === ''}>
          {words.sendConfirmation}
        </Button>
      </Group>
      {sentTo !== undefined && (
        <Alert className="note good" role="status">
          {words.confirmationSent(sentTo)}
        </Alert>
      )}
    </Stack>
  )
}

/** New ones are asked for twice where there are some: they end those. */
function RecoveryCodes({ left, changed }: { left: number; changed: () => void }) {
  const words = useStrings(accountStrings)
  const [codes, setCodes] = useState<string[]>()
  const [asking, setAsking] = useState(false)
  const make = async (): Promise<void> => {
    const made = await attempt(
      async () => setCodes((await ask('makeRecoveryCodes', {})).recoveryCodes),
      undefined,
      words.errors,
    )
    setAsking(false)
    if (made) changed()
  }
  if (codes) return <Codes codes={codes} />
  return (
    <Stack gap="xs" align="start">
      <Text size="sm">{words.codesLeft(left)}</Text>
      {asking ? (
        <>
          <Text size="sm" role="alert">
            {words.newCodesSure}
          </Text>
          <Group gap="xs">
            <Button size="compact-sm" onClick={() => void make()}>
              {words.newCodes}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
              {words.cancel}
            </Button>
          </Group>
        </>
      ) : (
        <Button variant="default" onClick={() => (left === 0 ? void make() : setAsking(true))}>
          {left === 0 ? words.makeCodes : words.newCodes}
        </Button>
      )}
    </Stack>
  )
}
