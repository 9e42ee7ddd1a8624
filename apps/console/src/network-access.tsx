import { Alert, Stack, Switch, Text } from '@mantine/core'
import type { ShareInfo, ShareNetwork } from '@ovation/protocol'
import { useState } from 'react'
import { api } from './api.ts'
import { CopyField } from './cards/copy-field.tsx'
import { tellError } from './tell.ts'
import { words } from './words/index.ts'

type Props = { room: string; now: ShareInfo['network']; lan: ShareInfo['lan'] }

const CLOSED: ShareNetwork = { open: false, link: null, qr: null }

/** Opens the room to phones in the same network while the server runs, says what that opens, and closes it again. */
export function NetworkAccess({ room, now, lan }: Props) {
  const [network, setNetwork] = useState(now ?? CLOSED)
  const [changing, setChanging] = useState(false)
  const noNetwork = lan.length === 0
  const change = (open: boolean): void => {
    setChanging(true)
    void api
      .openNetwork(room, open)
      .then(setNetwork, tellError)
      .finally(() => setChanging(false))
  }
  return (
    <Stack gap="sm">
      {!network.open && <Alert className="note">{words.onlyHere}</Alert>}
      <Switch
        label={words.networkOpen}
        description={noNetwork ? words.networkNone : words.networkMore}
        checked={network.open}
        disabled={changing || noNetwork}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      {!network.open && lan[0] !== undefined && (
        <Text size="sm">
          {words.networkWhere} <b>https://{lan[0]}</b>
        </Text>
      )}
      {network.link && network.qr && (
        <>
          <Text size="sm" fw={600} ta="center">
            {words.qrForViewers}
          </Text>
          <div className="qr" role="img" aria-label="QR" dangerouslySetInnerHTML={{ __html: network.qr }} />
          <CopyField label={words.networkLink} value={network.link} />
          <Text size="sm">{words.networkWho}</Text>
          <Text size="xs" c="dimmed">
            {words.networkWarning}
          </Text>
        </>
      )}
    </Stack>
  )
}
