import { Anchor, Badge, Button, Group, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import type { OvationError, Room } from '@ovation/client'
import { attempt, base, Card, shownName, Tool, useBarred, useStrings, useStudio } from '@ovation/console/parts'
import type { SlotProps, Slots } from '@ovation/console/parts'
import { Player } from '@ovation/live-room/player'
import { useEffect, useRef, useState } from 'react'
import type { PointerEvent } from 'react'
import type { RaisedHand, StageGuest, StageLayout } from './model.ts'
import { stageStudioStrings } from './strings.ts'

const CARD = 'stage'

/** Beside the number of viewers: how many ask, and the way to them. */
function Asking() {
  const words = useStrings(stageStudioStrings)
  const { hands } = useStudio().snapshot.state.stage
  return (
    hands.length > 0 && (
      <Anchor href={`#${CARD}`} size="sm" aria-label={words.asking(hands.length)}>
        ✋ {hands.length}
      </Anchor>
    )
  )
}

/** How long a row has to be in view until it was seen. */
const SEEN_AFTER_MS = 600

/** Tells those who ask that a host was shown their request: once its row has been in view, in a page that is not in the background. */
function useSeenHands(room: Room, hands: readonly RaisedHand[], isHost: boolean) {
  const rows = useRef(new Map<string, HTMLElement>())
  const unseen = isHost ? hands.flatMap(({ actor, seen }) => (seen ? [] : [actor])) : []
  useEffect(() => {
    if (unseen.length === 0) return
    const inView = new Set<Element>()
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = (): void => {
      if (document.hidden) return
      const seen = unseen.filter((actor) => inView.has(rows.current.get(actor) as Element))
      // Said again with the next change, should it not arrive.
      for (const actor of seen) void room.stage.seeHand(actor).catch(() => {})
    }
    const later = (): void => {
      clearTimeout(timer)
      timer = setTimeout(tell, SEEN_AFTER_MS)
    }
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) inView[isIntersecting ? 'add' : 'delete'](target)
      later()
    })
    for (const actor of unseen) {
      const row = rows.current.get(actor)
      if (row) observer.observe(row)
    }
    document.addEventListener('visibilitychange', later)
    return () => {
      clearTimeout(timer)
      observer.disconnect()
      document.removeEventListener('visibilitychange', later)
    }
  }, [room, unseen.join(' ')])
  return {
    row:
      (actor: string) =>
      (element: HTMLElement | null): void => {
        if (element) rows.current.set(actor, element)
        else rows.current.delete(actor)
      },
  }
}

/**
 * A part that does not get shorter under a pointer that pressed something in it: else another row comes under it, or another
 * panel. Under fingers nothing stays.
 */
const HOLDS = {
  onPointerDownCapture: ({ currentTarget, pointerType }: PointerEvent<HTMLElement>): void => {
    if (pointerType === 'mouse') currentTarget.style.minHeight = `${currentTarget.offsetHeight}px`
  },
  onPointerLeave: ({ currentTarget }: PointerEvent<HTMLElement>): void => {
    currentTarget.style.minHeight = ''
  },
}

/** Who asks to come on stage and who is there: invite, hear, mute, take off, arrange. */
function StageCard() {
  const words = useStrings(stageStudioStrings)
  const { room, snapshot, isDemo, can } = useStudio()
  const { stage, settings, stream } = snapshot.state
  const live = stream.status === 'live' || stream.status === 'interrupted'
  const { hands, guests, layout } = stage
  const seeing = useSeenHands(room, hands, can('host'))
  // Those who may only answer hands see the card when there are some.
  if (isDemo || (!can('host') && hands.length + guests.length === 0)) return null
  return (
    <Card id={CARD} title={words.stage}>
      <Stack gap="md" {...HOLDS}>
        {can('host') && (
          <Switch
            label={words.takeHands}
            description={words.takeHandsMore}
            checked={settings.hands}
            onChange={(event) => {
              const hands = event.currentTarget.checked
              void attempt(() => room.settings.update({ hands }))
            }}
          />
        )}
        {(hands.length > 0 || (live && settings.hands && guests.length === 0)) && (
          <div className="hands">
            {hands.length === 0 && (
              <Text size="sm" c="dimmed">
                {words.nobodyAsks}
              </Text>
            )}
            {hands.map((hand) => (
              <Group key={hand.actor} ref={seeing.row(hand.actor)} justify="space-between" gap="xs">
                <Text size="sm" flex={1} truncate>
                  ✋ {shownName(hand.name)}
                </Text>
                {can('host') && (
                  <Button
                    size="compact-sm"
                    onClick={() => void attempt(() => room.stage.invite(hand.actor), undefined, words.errors)}
                  >
                    {words.inviteOnStage}
                  </Button>
                )}
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="gray"
                  onClick={() => void attempt(() => room.stage.lowerHand(hand.actor))}
                >
                  {words.declineHand}
                </Button>
              </Group>
            ))}
          </div>
        )}
        {guests.map((guest) => (
          <GuestRow key={guest.actor} {...{ room, guest }} ticket={snapshot.self?.playback} />
        ))}
        {guests.length > 0 && (
          <>
            {can('host') && (
              <SegmentedControl
                fullWidth
                value={layout}
                onChange={(value) => void attempt(() => room.stage.arrange(value as StageLayout))}
                data={Object.entries(words.stageLayouts).map(([value, label]) => ({ value, label }))}
              />
            )}
            <Text size="xs" c="dimmed">
              {words.headphones}
            </Text>
          </>
        )}
      </Stack>
    </Card>
  )
}

const VIDEO = {
  ...{ width: '100%', aspectRatio: '16 / 9', marginBlockEnd: 6 },
  ...{ borderRadius: 10, background: 'var(--higher)' },
}

/** Whether somebody has neither accepted nor come. */
const isInvited = ({ stream, preparing }: StageGuest): boolean => stream === null && !preparing

/** Whoever has left by themselves meanwhile is where they were to be. */
const takeOff = (room: Room, actor: string): Promise<unknown> =>
  room.stage.leave(actor).catch((error: OvationError) => {
    if (error.code !== 'not_on_stage') throw error
  })

type GuestProps = { room: Room; guest: StageGuest; ticket: string | undefined }

function GuestRow({ room, guest, ticket }: GuestProps) {
  const words = useStrings(stageStudioStrings)
  const { actor, muted, stream, seat } = guest
  const name = shownName(guest.name) || names.get(room)?.get(actor) || words.guest
  const watch = useRef(ticket)
  watch.current = ticket
  const video = useRef<HTMLVideoElement>(null)
  const [heard, setHeard] = useState(true)
  useEffect(() => {
    if (!video.current || stream === null) return
    const player = new Player(video.current, {
      ...{ server: base, room: `${room.name}~${seat}`, changed: () => {} },
      ticket: () => watch.current,
    })
    player.setLive(true)
    return () => player.close()
  }, [room, seat, stream])
  useEffect(() => {
    if (video.current) video.current.muted = muted || !heard
  }, [muted, heard, stream])
  return (
    <div>
      {stream !== null && <video ref={video} style={VIDEO} autoPlay playsInline muted aria-label={name} />}
      <Group gap="xs" justify="space-between">
        <Text size="sm" flex={1} truncate>
          {name}
        </Text>
        {stream === null ? (
          <Badge variant="light" color="gray">
            {guest.preparing ? words.guestPrepares : words.guestInvited}
          </Badge>
        ) : (
          <>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setHeard(!heard)}>
              {heard ? words.stopHearing : words.hearGuest}
            </Button>
            <Button
              size="compact-sm"
              variant={muted ? 'filled' : 'default'}
              onClick={() => void attempt(() => room.stage.mute(actor, !muted))}
            >
              {muted ? words.unmuteGuest : words.muteGuest}
            </Button>
          </>
        )}
        <Button
          size="compact-sm"
          variant="default"
          color="red"
          onClick={() =>
            void attempt(
              () => takeOff(room, actor),
              isInvited(guest) ? words.wasWithdrawn(name) : words.wasTakenOff(name),
            )
          }
        >
          {isInvited(guest) ? words.withdrawInvitation : words.removeGuest}
        </Button>
      </Group>
    </div>
  )
}

const SIGNS = {
  invite: 'M12 4a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v3M19 3v4M17 5h4',
  takeOff: 'M12 4a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v3M17 5h4',
}

/** What those are called whom this studio invited without their having asked: until they accept, the room does not know it. */
const names = new WeakMap<Room, Map<string, string>>()

/** Invites a person on stage, or takes them off. */
function StageTool({ person }: SlotProps['person']) {
  const words = useStrings(stageStudioStrings)
  const { room, snapshot, isDemo, can } = useStudio()
  const { stage, stream } = snapshot.state
  const isOn = stream.status === 'live' || stream.status === 'interrupted'
  const isBarred = useBarred(room, person.id)
  if (!can('host') || isDemo || !isOn || isBarred || person.id === room.connection.self?.id) return null
  const { id } = person
  const name = shownName(person.name)
  const guest = stage.guests.find(({ actor }) => actor === id)
  if (guest)
    return (
      <Tool
        path={SIGNS.takeOff}
        label={isInvited(guest) ? words.withdrawInvitation : words.removeGuest}
        {...{ name }}
        act={() =>
          attempt(() => takeOff(room, id), isInvited(guest) ? words.wasWithdrawn(name) : words.wasTakenOff(name))
        }
      />
    )
  const invite = (): void => {
    names.set(room, (names.get(room) ?? new Map<string, string>()).set(id, name))
    void attempt(() => room.stage.invite(id), words.wasInvited(name), words.errors)
  }
  return <Tool path={SIGNS.invite} label={words.inviteToStage} {...{ name }} act={invite} />
}

/** That somebody asks to come on stage, or is there. */
function StageMark({ person: { id } }: SlotProps['mark']) {
  const words = useStrings(stageStudioStrings)
  const { hands, guests } = useStudio().snapshot.state.stage
  const text = hands.some(({ actor }) => actor === id)
    ? ['✋', words.asks]
    : guests.some(({ actor }) => actor === id)
      ? ['🎙', words.isOnStage]
      : undefined
  return (
    text && (
      <span className="mark" role="img" aria-label={text[1]} title={text[1]}>
        {text[0]}
      </span>
    )
  )
}

export const slots: Slots = { head: Asking, column: StageCard, person: StageTool, mark: StageMark }
