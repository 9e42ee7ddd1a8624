import { Anchor, Button, Modal, Stack, Text } from '@mantine/core'
import { momentOf } from '@ovation/live-room/words'
import type { RoomReport, RoomSummary } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { attempt } from '../tell.ts'
import { language, shownName, useStrings } from '../words/index.ts'
import { liveRoomsStrings } from './strings.ts'

/** What was reported in a room: what is open, and folded away what somebody has dealt with. */
export function ReportsModal({ room, onClose }: { room: RoomSummary; onClose: () => void }) {
  const words = useStrings(liveRoomsStrings)
  const [reports, setReports] = useState<readonly RoomReport[]>()
  const [unfolded, setUnfolded] = useState(false)
  const params = { room: room.room }
  const list = async (): Promise<void> => setReports((await ask('listReports', { params, query: {} })).reports)
  useEffect(() => void attempt(list), [room.room])
  const handle = async (report: number, handled: boolean): Promise<void> => {
    await attempt(() => ask('handleReport', { params: { ...params, report: String(report) }, body: { handled } }))
    await attempt(list)
  }
  const open = reports?.filter(({ handled }) => !handled) ?? []
  const done = reports?.filter(({ handled }) => handled) ?? []
  const rows = (some: readonly RoomReport[]) => (
    <ul className="moderation-list">
      {some.map(({ seq, at, by, reason, person, message, handled }) => (
        <li key={seq}>
          <span className="grows">
            <Text size="sm" className="breaks">
              {person && <b>{shownName(person.name) || person.id}: </b>}
              {message && (message.deleted ? <i>{words.messageDeleted}</i> : message.text)}
            </Text>
            <Text size="xs" c="dimmed" className="breaks">
              {reason} — {shownName(by.name)}, {momentOf(at, language)}
            </Text>
            {handled && (
              <Text size="xs" c="var(--good)">
                {words.handledBy(shownName(handled.by.name) || handled.by.id, momentOf(handled.at, language))}
              </Text>
            )}
          </span>
          <Button
            {...{ size: 'compact-sm', variant: 'default', className: 'touch' }}
            aria-label={`${handled ? words.reopen : words.handle}: ${reason}`}
            onClick={() => void handle(seq, handled === null)}
          >
            {handled ? words.reopen : words.handle}
          </Button>
        </li>
      ))}
    </ul>
  )
  return (
    <Modal opened onClose={onClose} title={words.reportsIn(room.title || room.room)} size="lg">
      <Stack>
        {reports && open.length === 0 && <Text c="dimmed">{words.nothingOpen}</Text>}
        {rows(open)}
        {done.length > 0 && (
          <Anchor
            {...{ component: 'button', size: 'sm', ta: 'start', className: 'touch' }}
            aria-expanded={unfolded}
            onClick={() => setUnfolded(!unfolded)}
          >
            {words.handledOnes(done.length)}
          </Anchor>
        )}
        {unfolded && rows(done)}
      </Stack>
    </Modal>
  )
}
