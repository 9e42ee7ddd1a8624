import { Badge, Button, Group, Text } from '@mantine/core'
import { durationText, whole } from '@ovation/live-room/words'
import type { RoomSummary } from '@ovation/protocol'
import { useRef, useState } from 'react'
import { api, ask } from '../api.ts'
import { base } from '../base.ts'
import { Still } from '../still.tsx'
import { Card } from '../cards/card.tsx'
import { useAgain } from '../people/use-again.ts'
import { useSeconds } from '../show/use-seconds.ts'
import type { Slots } from '../slots.tsx'
import { language, useStrings } from '../words/index.ts'
import { CutModal } from './cut-modal.tsx'
import { ReportsModal } from './reports-modal.tsx'
import { liveRoomsStrings } from './strings.ts'

const LIST_INTERVAL_MS = 5_000
/** As often as the server makes a new one. */
const STILL_INTERVAL_MS = 10_000
const MAX_ROOMS = 24

type Live = RoomSummary & { stream: Extract<RoomSummary['stream'], { startedAt: number }> }

const isLive = (room: RoomSummary): room is Live =>
  room.stream.status === 'live' || room.stream.status === 'interrupted'

/** The rooms that are live now, with what they show, how many watch, and how many reported something of this show. */
function LiveRooms() {
  const words = useStrings(liveRoomsStrings)
  const [rooms, setRooms] = useState<Live[]>()
  const [reports, setReports] = useState<Record<string, number>>({})
  const [turn, setTurn] = useState(0)
  const [cutting, setCutting] = useState<RoomSummary>()
  const [reported, setReported] = useState<RoomSummary>()
  const shown = (rooms ?? []).slice(0, MAX_ROOMS)
  const newest = useRef(shown)
  newest.current = shown
  const list = async (): Promise<void> => {
    const { rooms } = await api.rooms()
    setRooms(rooms.filter(isLive).toSorted((a, b) => b.viewers - a.viewers))
  }
  useAgain(() => list().catch(() => {}), LIST_INTERVAL_MS, cutting)
  useAgain(
    async () => {
      setTurn(Date.now())
      const counted = await Promise.all(
        newest.current.map(async ({ room, stream }) => {
          const { reports } = await ask('listReports', { params: { room }, query: {} }).catch(() => ({ reports: [] }))
          return [room, reports.filter(({ at, handled }) => at >= stream.startedAt && !handled).length] as const
        }),
      )
      setReports(Object.fromEntries(counted))
    },
    STILL_INTERVAL_MS,
    `${shown.length > 0} ${reported?.room}`,
  )
  const now = useSeconds(shown.length > 0)
  return (
    <Card title={words.liveRooms}>
      {rooms?.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.nothingLive}
        </Text>
      )}
      <ul className="live-rooms">
        {shown.map((one) => {
          const title = one.title || one.room
          const count = reports[one.room] ?? 0
          return (
            <li key={one.room}>
              <Newest room={one.room} turn={turn} label={words.stillOf(title)} none={words.noStill} />
              <div className="of-room">
                <Text fw={600} truncate>
                  {title}
                </Text>
                <Text size="xs" c="dimmed">
                  {durationText(Math.max(0, now - one.stream.startedAt))} ·{' '}
                  {words.viewersOf(whole(one.viewers, language))}
                </Text>
                {one.stream.status === 'interrupted' && <Badge color="yellow">{words.interrupted}</Badge>}
                {count > 0 && (
                  <Button
                    {...{ color: 'red', variant: 'light', size: 'compact-sm', className: 'touch' }}
                    aria-label={words.openReportsOf(title, count)}
                    onClick={() => setReported(one)}
                  >
                    {words.reportsOf(count)}
                  </Button>
                )}
              </div>
              <Group gap={4} wrap="nowrap">
                <Button
                  {...{ component: 'a', variant: 'default', size: 'compact-md', className: 'touch' }}
                  href={`${base}/studio?room=${one.room}`}
                  aria-label={words.openRoomOf(title)}
                >
                  {words.openRoom}
                </Button>
                <Button
                  {...{ color: 'red.9', size: 'compact-md', className: 'touch' }}
                  aria-label={words.cutOf(title)}
                  onClick={() => setCutting(one)}
                >
                  {words.cut}
                </Button>
              </Group>
            </li>
          )
        })}
      </ul>
      {rooms && rooms.length > shown.length && (
        <Text size="sm" c="dimmed">
          {words.moreLive(rooms.length - shown.length)}
        </Text>
      )}
      {reported && <ReportsModal room={reported} onClose={() => setReported(undefined)} />}
      {cutting && <CutModal room={cutting} onClose={() => setCutting(undefined)} />}
    </Card>
  )
}

/** The newest keyframe of a room, as a video of one frame: the server decodes none. */
function Newest({ room, turn, label, none }: { room: string; turn: number; label: string; none: string }) {
  const [failed, setFailed] = useState(-1)
  return (
    <div className="still">
      {failed === turn ? (
        <Text size="xs" c="dimmed">
          {none}
        </Text>
      ) : (
        <Still src={`${base}/live/${room}/still.mp4?at=${turn}`} aria-label={label} onError={() => setFailed(turn)} />
      )}
    </div>
  )
}

const Title = () => useStrings(liveRoomsStrings).liveRooms

export const slots: Slots = { tab: { Title, Panel: LiveRooms, may: 'rooms.all' } }
