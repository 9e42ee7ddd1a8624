import type { Role } from '@ovation/kernel'
import type { CommandBodies, Command, CommandType, RoomEvent, RoomState } from './index.ts'
import { evolve, initialState } from './index.ts'
import {
  decide,
  eraseEvent,
  lookupsOf,
  NO_STANDING,
  protectedRole,
  refusalOfClaim,
  SLICES,
  standingRef,
} from './rules.ts'
import type { Actor, Decision, DecideContext, Refusal, Row, RowRef, Standing, TargetMessage } from './rules.ts'
import { foldRows, rowId } from './simulate.fixture.ts'

/** Everybody else is a guest. */
const ROLES_OF: ReadonlyMap<string, Role> = new Map([
  ['olga', 'owner'],
  ['hugo', 'host'],
  ['mo', 'moderator'],
  ['mia', 'member'],
])
export const tokenRoleOf = (id: string): Role => ROLES_OF.get(id) ?? 'guest'

/** A room in memory that decides commands one after the other, with all look-ups, as its owner does. It is open. */
export class MemoryRoom {
  state: RoomState = { ...initialState('r'), lifecycle: 'open' }
  readonly log: RoomEvent[] = []
  /** The rows of keyed slices. */
  readonly rows = new Map<string, Row>()
  readonly #claims = new Set<string>()
  now = 1_000

  constructor(given: Partial<RoomState> = {}) {
    this.state = { ...this.state, ...given }
  }

  standing(id: string): Standing {
    return this.#dataOf(standingRef(id)) ?? NO_STANDING
  }

  give<T extends CommandType>(
    who: string,
    type: T,
    body: CommandBodies[T],
    more: Partial<Parameters<typeof decide>[2]> = {},
  ): Decision | Refusal {
    const command = { type, body } as unknown as Command
    const decision = decide(this.state, command, { ...this.#context(who, command, more.actor), ...more })
    if (!decision.ok) return decision
    for (const claim of decision.releases ?? []) this.#claims.delete(claim)
    const taken = decision.claims.find((claim) => this.#claims.has(claim))
    if (taken !== undefined) return { ok: false, code: refusalOfClaim(taken) }
    for (const claim of decision.claims) this.#claims.add(claim)
    for (const draft of decision.events)
      this.append({ ...draft, room: 'r', epoch: 1, seq: this.state.seq + 1 } as RoomEvent)
    return decision
  }

  /** `ok`, or why it was refused. */
  code<T extends CommandType>(...[who, type, body, more]: Parameters<typeof this.give<T>>): string {
    const decision = this.give(who, type, body, more)
    return decision.ok ? 'ok' : decision.code
  }

  append(event: RoomEvent): void {
    this.log.push(event)
    this.state = evolve(this.state, event)
    foldRows(this.rows, event)
    if (event.type !== 'person.erased' || !event.body) return
    const { person } = event.body
    const authorOf = this.#authors()
    for (const [index, one] of this.log.entries())
      this.log[index] = eraseEvent(one, person, (message) => authorOf(message) === person)
  }

  /** The newest event of a kind. */
  last(type: RoomEvent['type']): RoomEvent | undefined {
    return this.log.findLast((event) => event.type === type)
  }

  /** What is due about its rows. */
  due(): ReturnType<typeof SLICES.due> {
    return [...this.rows.values()].flatMap((row) => SLICES.due(row, this.now))
  }

  #dataOf(ref: RowRef): object | undefined {
    return this.rows.get(rowId(ref))?.data
  }

  #authors(): (message: number) => string | undefined {
    return (message) => this.log.find((event) => event.seq === message)?.actor
  }

  #targetOf({ seq, actor }: RoomEvent): TargetMessage {
    return {
      ...{ seq, actor, role: protectedRole(actor, this.standing(actor), tokenRoleOf(actor)) },
      deleted: this.log.some((event) => event.type === 'message.deleted' && event.amends === seq),
    }
  }

  #context(who: string, command: Command, given?: Actor): DecideContext {
    const { message, actor, messagesBy } = lookupsOf(command, given ?? { id: who })
    const sent = this.log.filter(({ type, body }) => type === 'message.sent' && body !== null)
    const target = this.log.find((event) => event.seq === message && event.type === 'message.sent')
    return {
      actor: { id: who, name: `Name of ${who}`, role: who === 'system' ? 'owner' : tokenRoleOf(who) },
      standing: this.standing(who),
      rows: (slice, key) => this.#dataOf({ slice, key }),
      now: this.now,
      newId: () => `id${this.state.seq}`,
      commandId: `c${this.log.length}`,
      authorOf: this.#authors(),
      ...(target && { targetMessage: this.#targetOf(target) }),
      ...(messagesBy !== undefined && {
        targetMessages: sent
          .filter((event) => event.actor === messagesBy.person)
          .map((event) => this.#targetOf(event))
          .filter(({ deleted }) => !deleted)
          .slice(-messagesBy.limit)
          .reverse(),
      }),
      ...(actor !== undefined && {
        targetPerson: {
          id: actor,
          standing: this.standing(actor),
          role: protectedRole(actor, this.standing(actor), tokenRoleOf(actor)),
        },
      }),
    }
  }
}
