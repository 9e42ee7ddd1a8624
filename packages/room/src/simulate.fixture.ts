import fc from 'fast-check'
import type { Command, RoomEvent } from './index.ts'
import { lookupsOf, SYSTEM_COMMANDS, protectedRole, decide, NO_STANDING, SLICES, standingRef } from './rules.ts'
import { evolve, initialState } from './index.ts'
import type { Row, RowRef, Standing, TargetMessage } from './rules.ts'
import type { Role } from '@ovation/kernel'

/** A room in memory: does what the log and the owner do, without either, for tests of the domain. */
const PEOPLE: Record<string, Role> = {
  olga: 'owner',
  hugo: 'host',
  mo: 'moderator',
  mia: 'member',
  gus: 'guest',
  gia: 'guest',
}

export type Step = { who: string; command: Command; waitMs: number }

const person = fc.constantFrom(...Object.keys(PEOPLE))
const text = fc.string({ minLength: 0, maxLength: 20 })
const seq = fc.integer({ min: 1, max: 40 })
const sharedKey = fc.constantFrom('score', 'constructor', 'scene.name')
const duration = fc.option(fc.integer({ min: 1, max: 5_000 }), { nil: null })

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('message.send' as const), body: fc.record({ text }) }) },
  fc.record({ type: fc.constant('message.edit' as const), body: fc.record({ message: seq, text }) }),
  fc.record({
    type: fc.constantFrom('message.delete' as const, 'message.pin' as const, 'message.unpin' as const),
    body: fc.record({ message: seq }),
  }),
  fc.record({ type: fc.constant('message.deleteAll' as const), body: fc.record({ actor: person }) }),
  fc.record({
    type: fc.constant('message.react' as const),
    body: fc.record({ message: seq, emoji: fc.constantFrom('👍' as const, '❤️' as const) }),
  }),
  fc.record({
    type: fc.constant('announcement.set' as const),
    body: fc.record({ text: fc.option(text, { nil: null }) }),
  }),
  fc.record({ type: fc.constantFrom('room.open' as const, 'room.close' as const), body: fc.constant({}) }),
  fc.record({ type: fc.constant('room.title' as const), body: fc.record({ title: text }) }),
  fc.record({
    type: fc.constant('room.settings' as const),
    body: fc.record({
      settings: fc.oneof(
        fc.record({ slowModeMs: fc.integer({ min: 0, max: 900 }) }),
        fc.constant({ stateFrom: 'guest' as const }),
        fc.record({ startsAt: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }) }),
      ),
    }),
  }),
  fc.record({
    type: fc.constantFrom('member.mute' as const, 'member.ban' as const),
    body: fc.oneof(
      fc.record({ actor: person, durationMs: duration }),
      fc.record({ actor: person, durationMs: duration, reason: text }),
    ),
  }),
  fc.record({
    type: fc.constantFrom('member.unmute' as const, 'member.unban' as const),
    body: fc.record({ actor: person }),
  }),
  fc.record({
    type: fc.constant('role.grant' as const),
    body: fc.record({ actor: person, role: fc.constantFrom<Role>('moderator', 'member', 'guest') }),
  }),
  fc.record({
    type: fc.constant('report.send' as const),
    body: fc.oneof(
      fc.record({ reason: text }),
      fc.record({ reason: text, message: seq }),
      fc.record({ reason: text, actor: person }),
    ),
  }),
  fc.record({ type: fc.constant('report.handle' as const), body: fc.record({ report: seq, on: fc.boolean() }) }),
  fc.record({ type: fc.constant('notice.send' as const), body: fc.record({ to: person, text }) }),
  fc.record({
    type: fc.constant('poll.open' as const),
    body: fc.record({ question: text, options: fc.array(text, { minLength: 2, maxLength: 3 }) }),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('poll.vote' as const),
      body: fc.record({ poll: fc.constant('p'), option: fc.integer({ min: 0, max: 2 }) }),
    }),
  },
  fc.record({
    type: fc.constantFrom('poll.tally' as const, 'poll.close' as const),
    body: fc.record({ poll: fc.constant('p') }),
  }),
  fc.record({
    type: fc.constant('gift.send' as const),
    body: fc.record({ gift: fc.constantFrom('flower', 'star'), count: fc.integer({ min: 1, max: 9 }) }),
  }),
  fc.record({ type: fc.constant('likes.tally' as const), body: fc.record({ total: fc.integer({ min: 1, max: 99 }) }) }),
  fc.record({
    type: fc.constantFrom('stream.start' as const, 'stream.interrupt' as const, 'stream.end' as const),
    body: fc.record({ stream: fc.constantFrom('a', 'b') }),
  }),
  fc.record({
    type: fc.constant('custom.send' as const),
    body: fc.record({ name: fc.constant('acme.offer'), data: fc.jsonValue() }),
  }),
  fc.record({
    type: fc.constant('role.hold' as const),
    body: fc.record({ actor: person, role: fc.constantFrom('guest' as const, 'moderator' as const, 'host' as const) }),
  }),
  fc.record({ type: fc.constant('sanction.carry' as const), body: fc.record({ actor: person, from: person }) }),
  fc.record({
    type: fc.constant('door.set' as const),
    body: fc.record({ door: fc.constantFrom('x', 'y') }),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('state.set' as const),
      body: fc.oneof(
        fc.record({ key: sharedKey, value: fc.jsonValue() }),
        fc.record({ key: sharedKey, value: fc.jsonValue(), ifRevision: fc.integer({ min: 0, max: 12 }) }),
      ),
    }),
  },
  fc.record({ type: fc.constant('state.delete' as const), body: fc.record({ key: sharedKey }) }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('hand.raise' as const), body: fc.constant({}) }) },
  fc.record({
    type: fc.constantFrom('hand.lower' as const, 'stage.leave' as const),
    body: fc.oneof(fc.constant({}), fc.record({ actor: person })),
  }),
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('stage.invite' as const), body: fc.record({ actor: person }) }),
  },
  fc.record({ type: fc.constant('hand.see' as const), body: fc.record({ actor: person }) }),
  fc.record({ type: fc.constant('stage.prepare' as const), body: fc.constant({}) }),
  fc.record({
    type: fc.constant('stage.mute' as const),
    body: fc.record({ actor: person, muted: fc.boolean() }),
  }),
  fc.record({
    type: fc.constant('stage.arrange' as const),
    body: fc.record({ layout: fc.constantFrom('corner' as const, 'side' as const) }),
  }),
  fc.record({
    type: fc.constant('stage.appear' as const),
    body: fc.record({ seat: fc.integer({ min: 1, max: 4 }), stream: fc.constantFrom('g1', 'g2') }),
  }),
  fc.record({ type: fc.constant('stage.vanish' as const), body: fc.record({ stream: fc.constantFrom('g1', 'g2') }) }),
  fc.record({ type: fc.constant('person.erase' as const), body: fc.record({ person }) }),
)

export const steps = fc.array(
  fc
    .record({ who: person, command, waitMs: fc.integer({ min: 0, max: 400 }) })
    .map((step): Step => (SYSTEM_COMMANDS.has(step.command.type) ? { ...step, who: 'system' } : step)),
  { minLength: 1, maxLength: 60 },
)

/** What is left of rows of keyed slices after an event, by their names. */
export function foldRows(rows: Map<string, Row>, event: RoomEvent): void {
  const keep = (ref: RowRef, data: object | undefined): void => {
    if (data === undefined) rows.delete(rowId(ref))
    else rows.set(rowId(ref), { ...ref, data })
  }
  for (const ref of SLICES.changedBy(event)) keep(ref, SLICES.fold(ref, rows.get(rowId(ref))?.data, event))
  if (event.type !== 'person.erased' || !event.body) return
  for (const { data, ...ref } of [...rows.values()]) keep(ref, SLICES.erase({ ...ref, data }, event.body.person))
}
export const rowId = ({ slice, key }: RowRef): string => `${slice}/${key}`

const targetOf = ({ seq, actor }: RoomEvent, log: readonly RoomEvent[]): TargetMessage => ({
  ...{ seq, actor, role: PEOPLE[actor] ?? 'guest' },
  deleted: log.some(({ type, amends }) => type === 'message.deleted' && amends === seq),
})

/** Runs steps in an empty, open room and returns the resulting log, with the rows of all keyed slices. */
export function play(script: readonly Step[]): { log: RoomEvent[]; rows: Map<string, Row> } {
  const log: RoomEvent[] = []
  const rows = new Map<string, Row>()
  const taken = new Set<string>()
  let state = initialState('r')
  let now = 1_000_000
  const standing = (id: string): Standing => rows.get(rowId(standingRef(id)))?.data ?? NO_STANDING
  for (const { who, command, waitMs } of [
    { who: 'olga', command: { type: 'room.open', body: {} }, waitMs: 0 } as Step,
    ...script,
  ]) {
    now += waitMs
    const { message, actor, messagesBy } = lookupsOf(command, { id: who })
    const sent = log.filter(({ type }) => type === 'message.sent').map((event) => targetOf(event, log))
    const target = sent.find(({ seq }) => seq === message)
    const decision = decide(state, command, {
      actor: { id: who, name: who, role: PEOPLE[who] ?? 'owner' },
      standing: standing(who),
      rows: (slice, key) => rows.get(rowId({ slice, key }))?.data,
      now,
      newId: () => 'p',
      commandId: `c${log.length}`,
      authorOf: (seq) => log.find((event) => event.seq === seq)?.actor,
      ...(target ? { targetMessage: target } : {}),
      ...(messagesBy
        ? { targetMessages: sent.filter(({ actor, deleted }) => actor === messagesBy.person && !deleted) }
        : {}),
      ...(actor
        ? {
            targetPerson: {
              id: actor,
              standing: standing(actor),
              role: protectedRole(actor, standing(actor), PEOPLE[actor]),
            },
          }
        : {}),
    })
    if (!decision.ok || decision.claims.some((claim) => taken.has(claim) && !decision.releases?.includes(claim)))
      continue
    for (const claim of decision.releases ?? []) taken.delete(claim)
    for (const claim of decision.claims) taken.add(claim)
    for (const draft of decision.events) {
      const event = { ...draft, room: 'r', epoch: 1, seq: log.length + 1 } as RoomEvent
      foldRows(rows, event)
      log.push(event)
      state = evolve(state, event)
    }
  }
  return { log, rows }
}
