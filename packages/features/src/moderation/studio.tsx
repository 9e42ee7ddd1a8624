import { Button, SegmentedControl, Text } from '@mantine/core'
import {
  attempt,
  Card,
  language,
  RowTools,
  shownName,
  Tool,
  TOOL_SIGNS,
  undoable,
  useStrings,
  useStudio,
} from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { useState, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import type { RoomReport, RoomSanction } from './model.ts'
import { moderationStudioStrings } from './strings.ts'
import { BanDialog } from './studio-ban.tsx'
import { deskOf } from './studio-desks.tsx'
import { momentText } from './studio-moments.ts'
import { lift, restore } from './client-sanctions.ts'
import { Sanctions } from './studio-tools.tsx'

const LISTS = ['reports', 'mute', 'ban'] as const
type List = (typeof LISTS)[number]

/** What was reported, and who is muted or banned. */
function ModerationCard() {
  const words = useStrings(moderationStudioStrings)
  const { room, isDemo } = useStudio()
  const desk = deskOf(room)
  const { sanctions, reports, known } = useSyncExternalStore(desk.subscribe, desk.get)
  const [list, setList] = useState<List>('reports')
  if (isDemo) return null
  const of = (kind: List) => sanctions.filter((one) => one.kind === kind)
  const names = { reports: words.reports, mute: words.muted, ban: words.banned }
  const none = { reports: words.noReports, mute: words.nobodyMuted, ban: words.nobodyBanned }[list]
  const counts = { reports: reports.length, mute: of('mute').length, ban: of('ban').length }
  return (
    <Card title={words.moderation}>
      <SegmentedControl
        {...{ fullWidth: true, mb: 'sm', value: list, onChange: (value: string) => setList(value as List) }}
        aria-label={words.moderation}
        className="touch-segments"
        data={LISTS.map((value) => ({ value, label: `${names[value]} ${known ? counts[value] : ''}` }))}
      />
      {known && counts[list] === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <ul className="moderation-list" tabIndex={0} aria-label={names[list]}>
          {list === 'reports'
            ? reports.map((report) => <ReportRow key={report.seq} {...{ report }} />)
            : of(list).map((sanction) => <SanctionRow key={sanction.person} {...{ sanction }} />)}
        </ul>
      )}
    </Card>
  )
}

function SanctionRow({ sanction }: { sanction: RoomSanction }) {
  const words = useStrings(moderationStudioStrings)
  const { moderation } = useStudio().room
  const { kind, person, until, at, by, reason } = sanction
  const name = shownName(sanction.name) || person
  const [label, told] = kind === 'mute' ? [words.unmute, words.wasUnmuted] : [words.unban, words.wasUnbanned]
  const moment = (ms: number): string => momentText(ms, Date.now(), language)
  const who = by.id === 'system' ? '' : shownName(by.name) || by.id
  return (
    <li>
      <span className="grows">
        <Text size="sm" fw={600} className="breaks">
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {until === null ? words.untilLifted : words.until(moment(until))}
          {' · '}
          {words.byWhom(who, at === null ? '' : moment(at))}
        </Text>
        {reason !== null && (
          <Text size="xs" className="breaks">
            {reason}
          </Text>
        )}
      </span>
      <Button
        {...{ size: 'compact-sm', variant: 'default', className: 'touch' }}
        aria-label={`${label}: ${name}`}
        onClick={() =>
          void undoable(
            () => lift(moderation, sanction),
            () => restore(moderation, sanction, Date.now()),
            told(name),
          )
        }
      >
        {label}
      </Button>
    </li>
  )
}

function ReportRow({ report: { at, by, reason, person, message } }: { report: RoomReport }) {
  const words = useStrings(moderationStudioStrings)
  const { room } = useStudio()
  const name = person ? shownName(person.name) || person.id : ''
  const open = message && !message.deleted
  const removal: ReactNode = open && (
    <Tool
      path={TOOL_SIGNS.remove}
      label={words.remove}
      name={name}
      act={() => attempt(() => room.messages.delete({ seq: message.seq, epoch: 0, cid: '' }), words.wasDeleted)}
    />
  )
  return (
    <li className="chat-row">
      <span className="grows">
        {person && <b>{name}</b>}
        {message && (open ? message.text : <i>{words.messageDeleted}</i>)}
        <Text size="xs" c="dimmed" className="breaks">
          {reason} — {words.reportedBy(shownName(by.name), momentText(at, Date.now(), language))}
        </Text>
      </span>
      {person && (
        <RowTools {...{ name }} {...(open ? { about: message.text } : {})}>
          {removal}
          <Sanctions {...{ person }} />
        </RowTools>
      )}
    </li>
  )
}

export const slots: Slots = { person: Sanctions, column: ModerationCard, banner: BanDialog }
