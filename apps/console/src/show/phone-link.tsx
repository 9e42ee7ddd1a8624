import { Anchor, Button, Group, Stack, Switch, Text } from '@mantine/core'
import type { PublishLink } from '@ovation/protocol'
import { useState } from 'react'
import { api } from '../api.ts'
import { useMay } from '../me.ts'
import { useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'

/** The browser of the phone does not know the certificate of an address in the network. */
const isInNetwork = (link: string): boolean => /^https:\/\/[\d.]+[:/]/.test(link)

/** The way to stream with a phone. Its QR code has the stream key in it, so it is shown only when it is asked for. */
export function PhoneLink() {
  const { room } = useStudio()
  const [link, setLink] = useState<PublishLink>()
  const look = async (): Promise<void> => setLink(await api.publishLink(room.name))
  return (
    <Stack gap={8} className="fills">
      {!link && (
        <>
          <Text size="xs" c="dimmed">
            {words.withPhoneMore}
          </Text>
          <svg className="drawing" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2M14 18v2M18 18h2v2h-2M7 7h.01M17 7h.01M7 17h.01" />
          </svg>
          <Button variant="default" className="touch" onClick={() => void attempt(look)}>
            {words.fromPhone}
          </Button>
        </>
      )}
      {link?.qr && (
        <>
          <img
            className="qr"
            alt={words.fromPhone}
            src={`data:image/svg+xml,${encodeURIComponent(link.qr)}`}
            width={168}
            height={168}
          />
          <Text size="xs">
            {words.fromPhoneMore} {isInNetwork(link.link) && words.fromPhoneNetwork}
          </Text>
        </>
      )}
      {link && !link.qr && <NotReached {...{ look }} />}
      {link && (
        <Group justify="center">
          <Anchor component="button" size="sm" onClick={() => setLink(undefined)}>
            {words.hide}
          </Anchor>
        </Group>
      )}
    </Stack>
  )
}

/** No phone reaches this server over HTTPS: opens it to the network, or says who can. `look`: asks for the link again. */
function NotReached({ look }: { look: () => Promise<void> }) {
  const { room, share } = useStudio()
  const mayOpen = useMay('site.change')
  const [busy, setBusy] = useState(false)
  const [noNetwork, setNoNetwork] = useState(false)
  const open = async (): Promise<void> => {
    setBusy(true)
    await attempt(async () => {
      const network = await api.openNetwork(room.name, true)
      if (network.open) await look()
      else setNoNetwork(true)
    })
    setBusy(false)
  }
  if (!mayOpen) return <Text size="sm">{words.fromPhoneAsk}</Text>
  return (
    <>
      <Text size="sm">{words.fromPhoneNoTls}</Text>
      <Switch
        label={words.networkOpen}
        description={noNetwork ? words.networkNone : words.networkMore}
        checked={busy}
        disabled={busy || noNetwork}
        onChange={() => void open()}
      />
      <Text size="xs" c="dimmed">
        {words.networkWarning}
      </Text>
      <Text size="xs" c="dimmed">
        {words.fromPhoneElsewhere}{' '}
        <Anchor component="button" size="xs" onClick={share}>
          {words.share}
        </Anchor>
      </Text>
    </>
  )
}
