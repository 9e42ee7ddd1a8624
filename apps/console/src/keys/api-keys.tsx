import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { ApiKey } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { base } from '../base.ts'
import { Card } from '../cards/card.tsx'
import type { Slots } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { NewKeyModal } from './new-key-modal.tsx'
import { ShownOnce } from './shown-once.tsx'
import type { Made } from './shown-once.tsx'
import { keyStrings } from './strings.ts'

type Sure = { what: 'rotate' | 'revoke'; key: ApiKey }

/** The keys with which other servers call this one. */
function ApiKeys() {
  const words = useStrings(keyStrings)
  const [keys, setKeys] = useState<ApiKey[]>()
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<Made>()
  const [sure, setSure] = useState<Sure>()
  const look = (): void =>
    void attempt(async () => setKeys((await ask('listApiKeys', {})).keys), undefined, words.errors)
  useEffect(look, [])
  const show = (one: Made): void => {
    setMaking(false)
    setSure(undefined)
    setMade(one)
    look()
  }
  return (
    <Stack gap="md">
      <Card
        title={words.apiKeys}
        aside={
          <Button size="compact-sm" onClick={() => setMaking(true)}>
            {words.newKey}
          </Button>
        }
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {words.apiKeysMore}{' '}
            <Anchor
              href={`${base}/docs/${language === 'zh' ? 'zh/backend#api-密钥' : 'backend#api-keys'}`}
              target="_blank"
              size="sm"
            >
              {words.howTo}
            </Anchor>
          </Text>
          {keys?.length === 0 && <Text size="sm">{words.noKeys}</Text>}
          <ul className="people">
            {keys?.map((key) => (
              <KeyRow key={key.id} {...{ shown: key, setSure }} />
            ))}
          </ul>
        </Stack>
      </Card>
      {making && <NewKeyModal made={show} onClose={() => setMaking(false)} />}
      {made && <ShownOnce {...{ made }} onClose={() => setMade(undefined)} />}
      {sure && <SureModal {...{ sure, show }} onClose={() => setSure(undefined)} changed={look} />}
    </Stack>
  )
}

function KeyRow({ shown, setSure }: { shown: ApiKey; setSure: (sure: Sure) => void }) {
  const words = useStrings(keyStrings)
  const { name, grants, usedAt, expiresAt, formerUntil } = shown
  const moment = (at: number): string => momentOf(at, language)
  const facts = [
    usedAt === null ? words.neverUsed : words.usedAt(moment(usedAt)),
    ...(expiresAt === null ? [] : [words.expiresAt(moment(expiresAt))]),
    ...(formerUntil === null ? [] : [words.formerUntil(moment(formerUntil))]),
  ]
  return (
    <li>
      <div className="grows">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs">{grants.map(({ rooms, may }) => `${rooms}: ${may.join(', ')}`).join('; ')}</Text>
        <Text size="xs" c="dimmed">
          {facts.join(' · ')}
        </Text>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={words.rotateOf(name)}
        onClick={() => setSure({ what: 'rotate', key: shown })}
      >
        {words.rotate}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={words.revokeOf(name)}
        onClick={() => setSure({ what: 'revoke', key: shown })}
      >
        {words.revoke}
      </Button>
    </li>
  )
}

type SureProps = { sure: Sure; show: (made: Made) => void; changed: () => void; onClose: () => void }

/** Asks before a key is rotated or revoked. */
function SureModal({ sure: { what, key }, show, changed, onClose }: SureProps) {
  const words = useStrings(keyStrings)
  const [busy, setBusy] = useState(false)
  const params = { key: key.id }
  const act = async (): Promise<void> => {
    setBusy(true)
    const rotate = async (): Promise<void> => {
      const { secret } = await ask('rotateApiKey', { params, body: {} })
      show({ name: key.name, secret })
    }
    const revoke = async (): Promise<void> => {
      await ask('revokeApiKey', { params })
      changed()
      onClose()
    }
    const rotates = what === 'rotate'
    await attempt(rotates ? rotate : revoke, rotates ? undefined : words.revoked(key.name), words.errors)
    setBusy(false)
  }
  return (
    <Modal opened onClose={onClose} title={words[`${what}Sure`](key.name)} centered>
      <Stack>
        <Text size="sm">{words[`${what}More`]}</Text>
        <Group justify="flex-end">
          <Button {...(what === 'revoke' ? { color: 'red' } : {})} loading={busy} onClick={() => void act()}>
            {words[`${what}Now`]}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

const Title = () => useStrings(keyStrings).apiKeys

export const slots: Slots = { tab: { Title, Panel: ApiKeys, may: 'keys.manage' } }
