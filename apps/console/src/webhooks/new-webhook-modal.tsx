import { Button, Checkbox, Modal, Stack } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api.ts'
import type { Made } from '../keys/shown-once.tsx'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { areTypes, FilterFields, isPattern, typesOf } from './filter-fields.tsx'
import { webhookStrings } from './strings.ts'

/** Asks where a new webhook goes, and what it sends. */
export function NewWebhookModal({ made, onClose }: { made: (made: Made) => void; onClose: () => void }) {
  const words = useStrings(webhookStrings)
  const [fields, setFields] = useState({ name: '', url: '', rooms: '*', types: '', staff: false })
  const [fromStart, setFromStart] = useState(false)
  const [busy, setBusy] = useState(false)
  const { name, url, rooms, types, staff } = fields
  const create = async (): Promise<void> => {
    setBusy(true)
    const body = {
      ...{ name: name.trim(), url: url.trim(), rooms, types: typesOf(types) },
      ...({ audience: staff ? 'staff' : 'all', from: fromStart ? 'start' : 'now' } as const),
    }
    await attempt(
      async () => {
        const { webhook, secret } = await ask('createWebhook', { body })
        made({ name: webhook.name, secret })
      },
      undefined,
      words.errors,
    )
    setBusy(false)
  }
  const whole = name.trim() !== '' && url.trim() !== '' && isPattern(rooms) && areTypes(types)
  return (
    <Modal opened onClose={onClose} title={words.newWebhook} centered>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), void create())}>
        <FilterFields {...{ fields, setFields }} />
        <Checkbox
          label={words.fromStart}
          checked={fromStart}
          onChange={(event) => setFromStart(event.currentTarget.checked)}
        />
        <Button type="submit" loading={busy} disabled={!whole}>
          {words.create}
        </Button>
      </Stack>
    </Modal>
  )
}
