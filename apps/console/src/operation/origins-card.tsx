import { Button, Stack, Text, TextInput } from '@mantine/core'
import { OPERATION_LIMITS } from '@ovation/features/operation/model'
import type { AllowedOrigin } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { Card } from '../cards/card.tsx'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { operationStrings } from './strings.ts'
import { SureModal } from './sure-modal.tsx'

/** The origins whose pages may connect. */
export function OriginsCard() {
  const words = useStrings(operationStrings)
  const [origins, setOrigins] = useState<AllowedOrigin[]>()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [removing, setRemoving] = useState<string>()
  const look = (): Promise<boolean> =>
    attempt(async () => setOrigins((await ask('listOrigins', {})).origins), undefined, words.errors)
  useEffect(() => void look(), [])
  const add = async (): Promise<void> => {
    setBusy(true)
    const errors = { ...words.errors, ...words.originErrors }
    if (await attempt(() => ask('addOrigin', { body: { origin: typed.trim() } }), undefined, errors)) setTyped('')
    await look()
    setBusy(false)
  }
  const remove = async (origin: string): Promise<void> => {
    await attempt(() => ask('removeOrigin', { query: { origin } }), words.originRemoved(origin), words.errors)
    setRemoving(undefined)
    await look()
  }
  return (
    <Card title={words.origins}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {words.originsMore}
        </Text>
        {origins?.length === 0 && <Text size="sm">{words.noOrigins}</Text>}
        <ul className="people">
          {origins?.map(({ origin, fixed }) => (
            <li key={`${origin} ${fixed}`}>
              <div className="grows">
                <Text size="sm" fw={600}>
                  {origin}
                </Text>
                {fixed && (
                  <Text size="xs" c="dimmed">
                    {words.fixedOrigin}
                  </Text>
                )}
              </div>
              {!fixed && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={words.removeOrigin(origin)}
                  onClick={() => setRemoving(origin)}
                >
                  {words.remove}
                </Button>
              )}
            </li>
          ))}
        </ul>
        <form onSubmit={(event) => (event.preventDefault(), void add())}>
          <TextInput
            label={words.origin}
            placeholder={words.originExample}
            value={typed}
            maxLength={OPERATION_LIMITS.maxOriginChars}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" mt="xs" size="compact-sm" loading={busy} disabled={typed.trim() === ''}>
            {words.addOrigin}
          </Button>
        </form>
      </Stack>
      {removing !== undefined && (
        <SureModal
          {...{ title: words.removeSure(removing), more: words.removeMore, now: words.remove, danger: true }}
          act={() => remove(removing)}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </Card>
  )
}
