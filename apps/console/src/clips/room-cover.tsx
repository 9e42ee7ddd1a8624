import { Button, FileButton, Group, Input } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api } from '../api.ts'
import { base } from '../base.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { sendCover } from './send-cover.ts'
import { clipStrings } from './strings.ts'

/** The picture of a room on the home page: sent, replaced and removed. For hosts. */
export function RoomCover({ name }: { name: string }) {
  const words = useStrings(clipStrings)
  const [cover, setCover] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    setCover(null)
    api.roomCover(name).then(
      (answer) => setCover(answer.cover),
      () => {},
    )
  }, [name])
  const act = async (what: () => Promise<string | null>): Promise<void> => {
    setBusy(true)
    await attempt(async () => setCover(await what()), words.coverChanged, words.errors)
    setBusy(false)
  }
  return (
    <Input.Wrapper label={words.roomCover} description={words.roomCoverHint}>
      {cover !== null && (
        <div className="cover-now">
          <span className="picture">
            <img src={base + cover} alt="" />
          </span>
        </div>
      )}
      <Group mt={8} gap={6}>
        <FileButton
          accept="image/*"
          onChange={(file) =>
            file && void act(async () => (await sendCover('setRoomCover', { room: name }, file)).cover)
          }
        >
          {(props) => (
            <Button {...props} variant="default" className="touch" loading={busy}>
              {words.coverImage}
            </Button>
          )}
        </FileButton>
        {cover !== null && (
          <Button
            variant="subtle"
            color="gray"
            className="touch"
            disabled={busy}
            onClick={() =>
              void act(async () => {
                await api.removeRoomCover(name)
                return null
              })
            }
          >
            {words.roomCoverRemove}
          </Button>
        )}
      </Group>
    </Input.Wrapper>
  )
}
