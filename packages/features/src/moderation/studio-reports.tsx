import { Anchor, Button, Text } from '@mantine/core'
import {
  ask,
  attempt,
  language,
  RowTools,
  shownName,
  Tool,
  TOOL_SIGNS,
  useStrings,
  useStudio,
} from '@ovation/console/parts'
import { useState } from 'react'
import type { RoomReport } from './model.ts'
import { moderationStudioStrings } from './strings.ts'
import { momentText } from './client-moments.ts'
import { Sanctions } from './studio-tools.tsx'

type Props = {
  reports: readonly RoomReport[]
  /** What is said where there is none that is open. */
  empty: string
}

/** What was reported: what is open first, and folded away what somebody has dealt with. */
export function Reports({ reports, empty }: Props) {
  const words = useStrings(moderationStudioStrings)
  const [unfolded, setUnfolded] = useState(false)
  const open = reports.filter(({ handled }) => !handled)
  const handled = reports.filter(({ handled }) => handled)
  return (
    <>
      {open.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <List reports={open} label={words.reports} />
      )}
      {handled.length > 0 && (
        <Anchor
          component="button"
          size="sm"
          mt="xs"
          className="touch"
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {words.handledOnes(handled.length)}
        </Anchor>
      )}
      {unfolded && handled.length > 0 && <List reports={handled} label={words.handledOnes(handled.length)} />}
    </>
  )
}

const List = ({ reports, label }: { reports: readonly RoomReport[]; label: string }) => (
  <ul className="moderation-list" tabIndex={0} aria-label={label}>
    {reports.map((report) => (
      <ReportRow key={report.seq} {...{ report }} />
    ))}
  </ul>
)

function ReportRow({ report: { seq, at, by, reason, person, message, handled } }: { report: RoomReport }) {
  const words = useStrings(moderationStudioStrings)
  const { room } = useStudio()
  const name = person ? shownName(person.name) || person.id : ''
  const open = message && !message.deleted
  const moment = (ms: number): string => momentText(ms, Date.now(), language)
  const handle = (): Promise<unknown> =>
    attempt(() =>
      ask('handleReport', { params: { room: room.name, report: String(seq) }, body: { handled: handled === null } }),
    )
  return (
    <li className="chat-row">
      <span className="grows">
        {person && <b>{name}</b>}
        {message && (open ? message.text : <i>{words.messageDeleted}</i>)}
        <Text size="xs" c="dimmed" className="breaks">
          {reason} — {words.reportedBy(shownName(by.name), moment(at))}
        </Text>
        {handled && (
          <Text size="xs" c="var(--good)" className="breaks">
            {words.handledBy(shownName(handled.by.name) || handled.by.id, moment(handled.at))}
          </Text>
        )}
        <Button
          {...{ size: 'compact-xs', variant: 'default', className: 'touch', mt: 4 }}
          aria-label={`${handled ? words.reopen : words.handle}: ${reason}`}
          onClick={() => void handle()}
        >
          {handled ? words.reopen : words.handle}
        </Button>
      </span>
      {person && (
        <RowTools {...{ name }} {...(open ? { about: message.text } : {})}>
          {open && (
            <Tool
              path={TOOL_SIGNS.remove}
              label={words.remove}
              name={name}
              act={() => attempt(() => room.messages.delete({ seq: message.seq, epoch: 0, cid: '' }), words.wasDeleted)}
            />
          )}
          <Sanctions {...{ person }} />
        </RowTools>
      )}
    </li>
  )
}
