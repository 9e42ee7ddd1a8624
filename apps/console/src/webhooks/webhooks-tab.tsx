import { Anchor, Button, Stack, Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { OutletInfo } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { base } from '../base.ts'
import { Card } from '../cards/card.tsx'
import { ShownOnce } from '../keys/shown-once.tsx'
import type { Made } from '../keys/shown-once.tsx'
import type { Slots } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'
import { ManageModal } from './manage-modal.tsx'
import { NewWebhookModal } from './new-webhook-modal.tsx'
import { StateLine } from './state-line.tsx'
import { webhookStrings } from './strings.ts'

/** Where events of rooms are sent. */
function Webhooks() {
  const words = useStrings(webhookStrings)
  const [webhooks, setWebhooks] = useState<OutletInfo[]>()
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<Made>()
  const [managed, setManaged] = useState<string>()
  const look = (): Promise<boolean> =>
    attempt(async () => setWebhooks((await ask('listWebhooks', {})).webhooks), undefined, words.errors)
  useEffect(() => void look(), [])
  const show = (one: Made): void => {
    setMaking(false)
    setManaged(undefined)
    setMade(one)
    void look()
  }
  const shown = webhooks?.find(({ id }) => id === managed)
  return (
    <Stack gap="md">
      <Card
        title={words.webhooks}
        aside={
          <Button size="compact-sm" onClick={() => setMaking(true)}>
            {words.newWebhook}
          </Button>
        }
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {words.webhooksMore}{' '}
            <Anchor
              href={`${base}/docs/${language === 'zh' ? 'zh/' : ''}webhooks`}
              target="_blank"
              size="sm"
              underline="always"
            >
              {words.howTo}
            </Anchor>
          </Text>
          {webhooks?.length === 0 && <Text size="sm">{words.noWebhooks}</Text>}
          <ul className="people">
            {webhooks?.map((webhook) => (
              <WebhookRow key={webhook.id} {...{ webhook, manage: () => setManaged(webhook.id) }} />
            ))}
          </ul>
        </Stack>
      </Card>
      {making && <NewWebhookModal made={show} onClose={() => setMaking(false)} />}
      {made && <ShownOnce {...{ made }} onClose={() => setMade(undefined)} />}
      {shown && <ManageModal {...{ webhook: shown, look, show }} onClose={() => setManaged(undefined)} />}
    </Stack>
  )
}

function WebhookRow({ webhook, manage }: { webhook: OutletInfo; manage: () => void }) {
  const words = useStrings(webhookStrings)
  const { name, settings, rooms, types, formerUntil } = webhook
  const facts = [
    rooms,
    types.length === 0 ? words.allTypes : types.join(' '),
    ...(formerUntil === null || formerUntil < Date.now() ? [] : [words.formerUntil(momentOf(formerUntil, language))]),
  ]
  return (
    <li>
      <div className="grows" style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="xs">{String(settings['url'])}</Text>
        <Text size="xs" c="dimmed">
          {facts.join(' · ')}
        </Text>
        <StateLine {...{ webhook }} />
      </div>
      <Button size="compact-sm" variant="default" aria-label={words.manageOf(name)} onClick={manage}>
        {words.manage}
      </Button>
    </li>
  )
}

const Title = () => useStrings(webhookStrings).webhooks

export const slots: Slots = { tab: { Title, Panel: Webhooks, may: 'site.change' } }
