import { Button, Group, Stack, Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { SigningKey } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { Card } from '../cards/card.tsx'
import { ShownOnce } from '../keys/shown-once.tsx'
import type { Made } from '../keys/shown-once.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { PublicKeyModal } from './public-key-modal.tsx'
import { operationStrings } from './strings.ts'
import { SureModal } from './sure-modal.tsx'

type Sure = { what: 'rotate' | 'revoke'; key: SigningKey }

/** The keys that tokens are signed with. */
export function SigningKeysCard() {
  const words = useStrings(operationStrings)
  const [keys, setKeys] = useState<SigningKey[]>()
  const [made, setMade] = useState<Made>()
  const [sure, setSure] = useState<Sure>()
  const [adding, setAdding] = useState(false)
  const look = (): Promise<boolean> =>
    attempt(async () => setKeys((await ask('listSigningKeys', {})).keys), undefined, words.errors)
  useEffect(() => void look(), [])
  const show = ({ key, secret }: { key: SigningKey; secret: string | null }): void => {
    if (secret !== null) setMade({ name: key.id, secret })
    void look()
  }
  const create = (): Promise<boolean> =>
    attempt(async () => show(await ask('addSigningKey', { body: {} })), undefined, words.errors)
  const act = async ({ what, key: { id } }: Sure): Promise<void> => {
    const params = { key: id }
    if (what === 'rotate')
      await attempt(async () => show(await ask('rotateSigningKey', { params, body: {} })), undefined, words.errors)
    else await attempt(() => ask('revokeSigningKey', { params }), words.revoked(id), words.errors)
    setSure(undefined)
    await look()
  }
  return (
    <Card
      title={words.signingKeys}
      aside={
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
            {words.addPublic}
          </Button>
          <Button size="compact-sm" onClick={() => void create()}>
            {words.newSecret}
          </Button>
        </Group>
      }
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.signingKeysMore}
        </Text>
        <ul className="people">
          {keys?.map((key) => (
            <KeyRow key={key.id} {...{ shown: key, setSure }} />
          ))}
        </ul>
      </Stack>
      {made && <ShownOnce {...{ made }} onClose={() => setMade(undefined)} />}
      {adding && <PublicKeyModal added={() => void look()} onClose={() => setAdding(false)} />}
      {sure && (
        <SureModal
          title={words[`${sure.what}Sure`](sure.key.id)}
          {...{ more: words[`${sure.what}More`], now: words[`${sure.what}Now`], danger: sure.what === 'revoke' }}
          act={() => act(sure)}
          onClose={() => setSure(undefined)}
        />
      )}
    </Card>
  )
}

function KeyRow({ shown, setSure }: { shown: SigningKey; setSure: (sure: Sure) => void }) {
  const words = useStrings(operationStrings)
  const { id, algorithm, addedAt, until } = shown
  const hasEnded = until !== null && until <= Date.now()
  const facts = [
    algorithm,
    addedAt === null ? words.ofFile : words.addedAt(momentOf(addedAt, language)),
    ...(until === null ? [] : [hasEnded ? words.ended : words.until(momentOf(until, language))]),
  ]
  const tool = (what: Sure['what']) => (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={words[`${what}Of`](id)}
      onClick={() => setSure({ what, key: shown })}
    >
      {words[what]}
    </Button>
  )
  return (
    <li>
      <div className="grows">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {id}
        </Text>
        <Text size="xs" c="dimmed">
          {facts.join(' · ')}
        </Text>
      </div>
      {!hasEnded && algorithm === 'HS256' && tool('rotate')}
      {!hasEnded && tool('revoke')}
    </li>
  )
}
