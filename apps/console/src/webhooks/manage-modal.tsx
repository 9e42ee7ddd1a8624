import { Button, Group, Modal, Stack } from '@mantine/core'
import type { OutletInfo } from '@ovation/protocol'
import { useState } from 'react'
import { ask } from '../api.ts'
import type { Made } from '../keys/shown-once.tsx'
import { SureModal } from '../operation/sure-modal.tsx'
import { attempt, tell } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { Deliveries } from './deliveries.tsx'
import { areTypes, FilterFields, isPattern, typesOf } from './filter-fields.tsx'
import type { Fields } from './filter-fields.tsx'
import { PositionFields } from './position-fields.tsx'
import { webhookStrings } from './strings.ts'
import { StateLine } from './state-line.tsx'

type Props = { webhook: OutletInfo; look: () => Promise<boolean>; show: (made: Made) => void; onClose: () => void }

const fieldsOf = ({ name, settings, rooms, types, audience }: OutletInfo): Fields => ({
  ...{ name, url: String(settings['url']), rooms, types: types.join(' '), staff: audience === 'staff' },
})

/** One webhook: what it sends, whether it does, what was tried, and where it goes on. */
export function ManageModal({ webhook, look, show, onClose }: Props) {
  const words = useStrings(webhookStrings)
  const [fields, setFields] = useState(() => fieldsOf(webhook))
  const [removing, setRemoving] = useState(false)
  const { id } = webhook
  const params = { outlet: id }
  const act = async (run: () => Promise<unknown>, done?: string): Promise<void> => {
    await attempt(run, done, words.errors)
    await look()
  }
  const save = (): Promise<void> => {
    const { types, staff, url, ...rest } = fields
    const body = { ...rest, url: url.trim(), types: typesOf(types), audience: staff ? 'staff' : 'all' } as const
    return act(() => ask('changeWebhook', { params, body }), words.saved)
  }
  const remove = async (): Promise<void> => {
    await act(() => ask('removeWebhook', { params }), words.removed(webhook.name))
    onClose()
  }
  const rotate = (): Promise<void> =>
    act(async () =>
      show({ name: webhook.name, secret: (await ask('rotateWebhookSecret', { params, body: {} })).secret }),
    )
  const whole = fields.name.trim() !== '' && isPattern(fields.rooms) && areTypes(fields.types)
  if (removing)
    return (
      <SureModal
        {...{ title: words.removeSure(webhook.name), more: words.removeMore, now: words.removeNow, danger: true }}
        act={remove}
        onClose={() => setRemoving(false)}
      />
    )
  return (
    <Modal opened onClose={onClose} title={webhook.name} size="lg" centered>
      <Stack>
        <StateLine {...{ webhook }} />
        <Steer {...{ webhook, act, rotate, remove: () => setRemoving(true) }} />
        <Deliveries {...{ id }} />
        <PositionFields {...{ id, act }} />
        <Stack component="form" onSubmit={(event) => (event.preventDefault(), void save())}>
          <FilterFields {...{ fields, setFields }} />
          <Button type="submit" disabled={!whole}>
            {words.save}
          </Button>
        </Stack>
      </Stack>
    </Modal>
  )
}

type SteerProps = {
  webhook: OutletInfo
  act: (run: () => Promise<unknown>, done?: string) => Promise<void>
  rotate: () => Promise<void>
  remove: () => void
}

/** What is done with it at once. */
function Steer({ webhook: { id, state }, act, rotate, remove }: SteerProps) {
  const words = useStrings(webhookStrings)
  const params = { outlet: id }
  const test = async (): Promise<void> => {
    const { delivered, ms, error } = await ask('testWebhook', { params })
    tell(delivered ? words.testGood(ms) : words.testBad(error ?? ''))
  }
  const resume = (): void => void act(() => ask('resumeWebhook', { params }))
  return (
    <Group gap="xs">
      {state === 'paused' ? (
        <Button size="compact-sm" onClick={resume}>
          {words.resume}
        </Button>
      ) : (
        <>
          <Button size="compact-sm" variant="default" onClick={() => void act(() => ask('pauseWebhook', { params }))}>
            {words.pause}
          </Button>
          <Button size="compact-sm" variant="default" onClick={resume}>
            {words.retry}
          </Button>
        </>
      )}
      <Button size="compact-sm" variant="default" onClick={() => void act(test)}>
        {words.test}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void rotate()}>
        {words.rotate}
      </Button>
      <Button size="compact-sm" variant="default" onClick={remove}>
        {words.remove}
      </Button>
    </Group>
  )
}
