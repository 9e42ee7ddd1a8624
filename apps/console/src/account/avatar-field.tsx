import { Button, FileButton, Group, Input, Stack } from '@mantine/core'
import { OvationError } from '@ovation/client'
import { middleOf } from '@ovation/live-room/middle-of'
import { ROUTES } from '@ovation/protocol'
import type { Account, WireError } from '@ovation/protocol'
import { useState } from 'react'
import { ask } from '../api.ts'
import { base } from '../base.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { avatarStrings } from './avatar-strings.ts'
import { Face } from './face.tsx'

/** What an image may be in the list of files: everything, as browsers know kinds that the server does not. */
const ACCEPT = 'image/*'
const SIZE_PX = 72

type Props = {
  me: { id: string; name: string; avatar: string | null }
  /** The picture is another one now, or none. */
  changed: () => void
}

/** One's own picture: sent, replaced and removed. */
export function AvatarField({ me, changed }: Props) {
  const words = useStrings(avatarStrings)
  const [busy, setBusy] = useState(false)
  // As the last answer says: whoever shows this may learn of it later.
  const [avatar, setAvatar] = useState(me.avatar)
  const act = async (what: () => Promise<Pick<Account, 'avatar'>>, told: string): Promise<void> => {
    setBusy(true)
    const done = await attempt(async () => setAvatar((await what()).avatar), told, words.errors)
    setBusy(false)
    if (done) changed()
  }
  return (
    <Input.Wrapper label={words.picture} description={words.pictureHint}>
      <Group mt={8} wrap="nowrap">
        <Face person={{ ...me, avatar }} size={SIZE_PX} />
        <Stack gap={6} align="flex-start">
          <FileButton accept={ACCEPT} onChange={(file) => file && void act(() => send(file), words.pictureChanged)}>
            {(props) => (
              <Button {...props} variant="default" loading={busy}>
                {words.choosePicture}
              </Button>
            )}
          </FileButton>
          {avatar !== null && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              disabled={busy}
              onClick={() => void act(() => ask('removeAvatar', {}), words.pictureRemoved)}
            >
              {words.removePicture}
            </Button>
          )}
        </Stack>
      </Group>
    </Input.Wrapper>
  )
}

/** Routes of the table take JSON; this one takes the image itself. */
async function send(file: File): Promise<Account> {
  const { method, path } = ROUTES.setAvatar
  const image = await middleOf(file)
  const answer = await fetch(base + path, { method, headers: { 'content-type': image.type }, body: image }).catch(
    () => undefined,
  )
  if (answer?.ok) return (await answer.json()) as Account
  const { error } = ((await answer?.json().catch(() => ({}))) ?? {}) as { error?: WireError }
  throw error ? OvationError.fromWire(error) : new OvationError(answer ? 'internal' : 'closed')
}
