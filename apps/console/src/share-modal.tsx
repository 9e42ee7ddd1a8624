import { Accordion, Alert, Loader, Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api } from './api.ts'
import { base } from './base.ts'
import type { ShareInfo } from '@ovation/protocol'
import { CopyField } from './cards/copy-field.tsx'
import { SendLink } from './cards/send-link.tsx'
import { useMay } from './me.ts'
import { NetworkAccess } from './network-access.tsx'
import { OverlayAddress } from './overlays/overlay-address.tsx'
import { useStudio } from './slots.tsx'
import { tellError } from './tell.ts'
import { words } from './words/index.ts'

/** The link for others, whether it leads here, and how to make it so. No link that means this machine is given out. */
export function ShareModal(props: ShareProps) {
  return useMay('share.read') ? <ShareCheck {...props} /> : <ShareLink {...props} />
}

type ShareProps = { name: string; title: string; onClose: () => void }

/** For those who do not run the server: the way by which they came themselves. */
const ShareLink = ({ name, title, onClose }: ShareProps) => (
  <Modal opened onClose={onClose} title={`${words.shareTitle}: ${title}`} centered>
    <Stack>
      <SendLink {...{ title }} url={`${base}/r/${name}`} />
      <CopyField label={words.roomLink} value={`${base}/r/${name}`} />
      <Overlay {...{ name }} />
    </Stack>
  </Modal>
)

/** The plain overlay of the room: with its key, which hosts may read, where not everybody may enter. */
const Overlay = ({ name }: { name: string }) =>
  useStudio().can('host') && (
    <OverlayAddress address={`${base}/overlay/${name}`} label={words.overlay} hint={words.overlayMore} />
  )

function ShareCheck({ name, title, onClose }: ShareProps) {
  const mayOpen = useMay('site.change')
  const [info, setInfo] = useState<ShareInfo>()
  useEffect(() => void api.share(name).then(setInfo, tellError), [name])
  return (
    <Modal opened onClose={onClose} title={`${words.shareTitle}: ${title}`} size="lg">
      {!info ? (
        <Stack align="center" p="xl">
          <Loader />
          <Text c="dimmed">{words.checking}</Text>
        </Stack>
      ) : (
        <Stack>
          {info.onlyHere && mayOpen && <NetworkAccess room={name} now={info.network} lan={info.lan} />}
          {info.onlyHere && !mayOpen && <Alert className="note">{words.onlyHereAsk}</Alert>}
          {!info.onlyHere && (
            <>
              <SendLink {...{ title }} url={info.link} />
              {info.qr && (
                <>
                  <Text size="sm" fw={600} ta="center">
                    {words.qrForViewers}
                  </Text>
                  <div className="qr" role="img" aria-label="QR" dangerouslySetInnerHTML={{ __html: info.qr }} />
                </>
              )}
              <CopyField label={title} value={info.link} />
              {info.reach && (
                <Alert
                  className={info.reach.ok ? 'note good' : 'note bad'}
                  title={info.reach.ok ? words.reachable : words.notReachable}
                >
                  {info.reach.ok ? words.fromHere : (words.why[info.reach.why] ?? info.reach.detail)}
                </Alert>
              )}
            </>
          )}
          {mayOpen && <Recipes info={info} />}
          <Overlay {...{ name }} />
        </Stack>
      )}
    </Modal>
  )
}

function Recipes({ info }: { info: ShareInfo }) {
  const recipes = [
    { key: 'lan', title: words.lan, more: words.lanMore, command: 'npx ovation start --share' },
    {
      key: 'proxy',
      title: words.proxy,
      more: words.proxyMore,
      command: 'OVATION_PUBLIC_URL=https://live.example.com OVATION_TRUSTED_PROXIES=127.0.0.1 npm start',
    },
    {
      key: 'domain',
      title: words.domain,
      more: words.domainMore,
      command: 'OVATION_PUBLIC_URL=https://live.example.com OVATION_TLS=acme npm start',
    },
  ]
  return (
    <Accordion variant="separated" defaultValue={info.onlyHere && info.lan.length === 0 ? 'lan' : null}>
      {recipes.map(({ key, title, more, command }) => (
        <Accordion.Item key={key} value={key}>
          <Accordion.Control>{title}</Accordion.Control>
          <Accordion.Panel>
            <Text size="sm" mb="xs">
              {more}
            </Text>
            <code className="command">{command}</code>
            <Text size="xs" c="dimmed" mt="xs">
              {words.doctorMore}
            </Text>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  )
}
