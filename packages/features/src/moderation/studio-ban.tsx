import { Button, Checkbox, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { barredFrom, language, shownName, undoable, useStrings, useStudio } from '@ovation/console/parts'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { moderationStudioStrings } from './strings.ts'
import { deskOf } from './studio-desks.tsx'
import { BAN_LENGTHS_MS, deleteAllBy, lengthText, undo } from './client-sanctions.ts'

/** Asks before somebody is banned. It stands apart from the row where it was asked for, which may go meanwhile. */
export function BanDialog() {
  const { room } = useStudio()
  const desk = deskOf(room)
  const { banning, sanctions } = useSyncExternalStore(desk.subscribe, desk.get)
  // It is there on every tab, as long as the room is.
  useEffect(
    () => barredFrom(room).set(sanctions.flatMap(({ kind, ids }) => (kind === 'ban' ? ids : []))),
    [room, sanctions],
  )
  return banning && <Question key={banning.id} person={banning} close={() => desk.ask()} />
}

const FOR_EVER = 'null'

type Props = { person: { id: string; name: string }; close: () => void }

function Question({ person, close }: Props) {
  const words = useStrings(moderationStudioStrings)
  const { room } = useStudio()
  const [length, setLength] = useState(FOR_EVER)
  const [removes, setRemoves] = useState(false)
  const { id } = person
  const name = shownName(person.name)
  const ban = (): void => {
    const before = deskOf(room).of('ban', id)
    const durationMs = length === FOR_EVER ? null : Number(length)
    close()
    void undoable(
      async () => {
        await room.moderation.ban(id, { durationMs })
        // Only then: nobody can say more.
        if (removes) await deleteAllBy(room, id)
      },
      () => undo(room.moderation, { kind: 'ban', ids: [id] }, before, Date.now()),
      removes ? words.wasBannedAndCleared(name) : words.wasBanned(name),
      // What was deleted stays deleted.
      ...(removes ? [words.unban] : []),
    )
  }
  return (
    <Modal opened onClose={close} title={words.banSure(name)} centered>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), ban())}>
        <Text size="sm">{words.banMore}</Text>
        <SegmentedControl
          {...{ fullWidth: true, size: 'md', value: length, onChange: setLength }}
          className="touch-segments"
          aria-label={words.howLong}
          data={BAN_LENGTHS_MS.map((ms) => ({
            value: String(ms),
            label: ms === null ? words.untilLifted : lengthText(ms, language),
          }))}
        />
        <Checkbox
          className="touch"
          label={words.removeWords}
          description={words.removeWordsMore}
          checked={removes}
          onChange={(event) => setRemoves(event.currentTarget.checked)}
        />
        <Group justify="end">
          <Button variant="default" h={44} onClick={close} data-autofocus>
            {words.cancel}
          </Button>
          <Button type="submit" color="red" h={44}>
            {words.banNow}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
