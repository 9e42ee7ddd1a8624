import { Button, SegmentedControl, Text } from '@mantine/core'
import { Card, language, shownName, undoable, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { useState, useSyncExternalStore } from 'react'
import type { RoomSanction } from './model.ts'
import { moderationStudioStrings } from './strings.ts'
import { BanDialog } from './studio-ban.tsx'
import { deskOf } from './studio-desks.tsx'
import { Reports } from './studio-reports.tsx'
import { momentText } from './client-moments.ts'
import { lift, restore } from './client-sanctions.ts'
import { SanctionMark } from './studio-mark.tsx'
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
  const counts = {
    reports: reports.filter(({ handled }) => !handled).length,
    mute: of('mute').length,
    ban: of('ban').length,
  }
  return (
    <Card title={words.moderation}>
      <SegmentedControl
        {...{ fullWidth: true, mb: 'sm', value: list, onChange: (value: string) => setList(value as List) }}
        aria-label={words.moderation}
        className="touch-segments counted"
        data={LISTS.map((value) => ({
          value,
          label: (
            <>
              {names[value]} {known && <b>{counts[value]}</b>}
            </>
          ),
        }))}
      />
      {list === 'reports' ? (
        <Reports reports={reports} empty={known ? none : ''} />
      ) : known && counts[list] === 0 ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <ul className="moderation-list" tabIndex={0} aria-label={names[list]}>
          {of(list).map((sanction) => (
            <SanctionRow key={sanction.person} {...{ sanction }} />
          ))}
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

export const slots: Slots = { person: Sanctions, mark: SanctionMark, column: ModerationCard, banner: BanDialog }
