import { OvationError, toWire, WIRE_LIMITS } from '@ovation/protocol'
import type { Attached, ClientFrame, CloseReason, Self, ServerFrame } from '@ovation/protocol'
import { atLeast, classOf, isVideoOpen } from '@ovation/room'
import { effectiveRole, isActive, mayNotBePresent, entryRefusal } from '@ovation/room/rules'
import type { Position, Role, RoomState, ViewerClass } from '@ovation/room'
import type { Standing } from '@ovation/room/rules'
import { isGuest, roleIn } from '../identity/index.ts'
import type { Identity, Watcher } from '../identity/index.ts'
import type { Presences } from '../presence/index.ts'
import { CATCHING_UP, refusalError } from '../rooms/index.ts'
import type { EncodedFrame, Hub, Listener, Rooms } from '../rooms/index.ts'
import type { Outbox } from './outbox.ts'

/** What the frame `playback` says. */
export type PlaybackReport = Omit<Extract<ClientFrame, { t: 'playback' }>, 't' | 'room'>

/** What an attachment needs of the session it belongs to. */
export interface AttachmentOwner {
  readonly identity: Identity
  readonly open: boolean
  readonly outbox: Outbox
  readonly attachments: { forget(room: string): void }
  close(reason: CloseReason, why: { message: string }): void
}

export type AttachmentDeps = {
  rooms: Rooms
  /** Makes a ticket for video that is not open to everybody. */
  playback: (room: string, who: Watcher) => string
  /** Makes a key to publish from a slot on stage. */
  stageKey: (room: string, actor: string, seat: number) => string
  /** A keyed digest of a password. */
  door: (room: string, password: string) => string
  /** Gives an account the mutes and bans that its holder had as a guest. Rejects if that cannot be stored. */
  carry: (room: string, identity: Identity) => Promise<void>
  /** Takes somebody off the stage under the ids that they had as a guest. */
  leaveStageAsGuest: (room: string, identity: Identity) => Promise<void>
  /** Remembers the role in somebody's token, for when they are away. */
  holdRole: (room: string, actor: string, tokenRole: Role) => void
  presences: Presences
  /** Reads how far somebody has read and what is unread up to a seq; records that they have read up to one. */
  readOf: (room: string, who: Pick<Identity, 'id' | 'aliases'>, upTo: number) => Promise<Attached['read']>
  markRead: (room: string, actor: string, seq: number) => void
  /** Counts what a player says. */
  played: (room: string, playback: { [Field in keyof PlaybackReport]: PlaybackReport[Field] | undefined }) => void
  now: () => number
  onError: (error: unknown) => void
}

const ERASED = 'The connection was closed; what you said was erased; come in again as somebody new.'

/**
 * One connection's attachment to one room. It has many methods because the hub, presence and the frames of its session each
 * ask a few things of it: one object for each attachment, of which there are very many.
 */
export class Attachment implements Listener {
  readonly room: string
  readonly actorId: string
  readonly aliases: readonly string[] | undefined
  viewerClass: ViewerClass = 'everyone'
  seq = CATCHING_UP
  #hub: Hub
  #owner: AttachmentOwner
  #deps: AttachmentDeps
  #left = false
  #role: Role = 'guest'
  #door: string | undefined
  /** Whether this person entered presence, and whether they follow it, over this connection. */
  #present = false
  #muted = false
  #watching = false
  #playedAt = Number.NEGATIVE_INFINITY
  /** The show in which they said where they came from. */
  #sourceIn: number | undefined

  private constructor(hub: Hub, owner: AttachmentOwner, deps: AttachmentDeps, door: string | undefined) {
    this.room = hub.room
    this.actorId = owner.identity.id
    this.aliases = owner.identity.aliases
    this.#hub = hub
    this.#owner = owner
    this.#deps = deps
    this.#door = door
  }

  /** Attaches a connection to a room. Throws the refusal. `answer` is called before the first frame. */
  static async open(
    room: string,
    owner: AttachmentOwner,
    deps: AttachmentDeps,
    { password, ...options }: { since?: Position; password?: string; answer: (attachedJson: string) => void },
  ): Promise<Attachment> {
    const state = await deps.rooms.state(room)
    const hub = await deps.rooms.hub(room)
    const checked = hub.known
    await deps.carry(room, owner.identity)
    await deps.leaveStageAsGuest(room, owner.identity)
    const known = hub.known
    const door = password === undefined ? undefined : deps.door(room, password)
    const self = selfOf(state, owner.identity, await deps.rooms.standing(room, owner.identity.id), deps, door)
    const attachment = new Attachment(hub, owner, deps, door)
    attachment.#role = self.role
    attachment.#muted = self.mutedUntil !== undefined
    attachment.viewerClass = classOf(self.role)
    const read = await deps.readOf(room, owner.identity, known)
    await hub.attach(attachment, { ...options, self, ...(read ? { read } : {}) })
    deps.holdRole(room, owner.identity.id, roleIn(owner.identity, room))
    // Whatever happened to the person between the check and the attachment is checked again.
    if (hub.known !== checked || hub.isClosed) attachment.standingChanged()
    return attachment
  }

  get gone(): boolean {
    return this.#left || !this.#owner.open
  }

  get name(): string {
    return this.#owner.identity.name
  }

  get role(): Role {
    return this.#role
  }

  /** Who hosts a room is no part of its audience, and neither is an overlay, which is a picture in a video. */
  get watches(): boolean {
    return !atLeast(this.#role, 'host') && this.#owner.identity.readsOnly === undefined
  }

  behind(now: number): boolean {
    return this.#owner.outbox.behind(now)
  }

  get idle(): boolean {
    return this.#owner.outbox.idle
  }

  get paceBytesPerS(): number {
    return this.#owner.outbox.paceBytesPerS
  }

  mark(): void {
    this.#owner.outbox.mark()
  }

  typing(): void {
    this.#hub.signals.typing(this)
  }

  /** Their player said how the video played; what comes too soon after the last time is not counted. */
  played({ source, playedMs, stalls, stalledMs, delayMs }: PlaybackReport): void {
    if (!this.watches) return
    const now = this.#deps.now()
    const isNew = source !== undefined && this.#sourceIn !== this.#show
    if (isNew) this.#sourceIn = this.#show
    // Where they came from has no figures, and does not put off those that do. A wall clock that was set back silences nobody.
    const hasFigures = playedMs !== undefined || stalledMs !== undefined
    if (!hasFigures || Math.abs(now - this.#playedAt) < WIRE_LIMITS.minPlaybackIntervalMs) {
      if (isNew) this.#deps.played(this.room, { source })
      return
    }
    this.#playedAt = now
    this.#deps.played(this.room, { playedMs, stalls, stalledMs, delayMs, source: isNew ? source : undefined })
  }

  /** When the show began that is on; 0 for none. */
  get #show(): number {
    const { stream } = this.#hub.state
    return stream.status === 'live' || stream.status === 'interrupted' ? stream.startedAt : 0
  }

  /** They have read up to this seq, clamped to the newest one. */
  markRead(seq: number): void {
    this.#deps.markRead(this.room, this.actorId, Math.min(seq, this.#hub.known))
  }

  /** Enters presence with the data that this person gives. Throws the refusal. */
  async enter(data: unknown): Promise<void> {
    const refusal = mayNotBePresent(this.#hub.state, this.#role)
    if (refusal) throw refusalError(refusal)
    const { id, name, avatar } = this.#owner.identity
    this.#present = true
    await this.#deps.presences.enter(this.room, this, {
      member: { id, name, ...(avatar ? { avatar } : {}), ...(data === undefined ? {} : { data }) },
      muted: () => this.#muted,
      gone: () => this.gone,
    })
  }

  leavePresence(): void {
    if (this.#present) this.#deps.presences.leave(this.room, this.actorId, this)
    this.#present = false
  }

  /** Follows who is present. `answer` receives the list as JSON, before any changes. */
  watchPresence(answer: (json: string) => void): Promise<void> {
    this.#watching = true
    return this.#deps.presences.watch(this.room, this, answer)
  }

  unwatchPresence(): void {
    if (this.#watching) this.#deps.presences.unwatch(this.room, this)
    this.#watching = false
  }

  deliver(frame: EncodedFrame): void {
    this.#owner.outbox.sendFrame(frame)
  }

  send(frame: ServerFrame): void {
    this.#owner.outbox.send(frame)
  }

  sendText(text: string): void {
    this.#owner.outbox.sendText(text)
  }

  standingChanged(): void {
    void this.#review(false).catch(this.#deps.onError)
  }

  erased(): void {
    this.#deps.presences.end(this.room, this.actorId)
    // The code makes a client ask for a new token: the integrator decides whether this person gets another.
    this.#owner.close('token_expired', { message: ERASED })
  }

  startAnew(): void {
    void this.#review(true).catch(this.#deps.onError)
  }

  async #review(anew: boolean): Promise<void> {
    const { carry, rooms } = this.#deps
    const standing = await carry(this.room, this.#owner.identity)
      .then(() => rooms.standing(this.room, this.actorId))
      .catch((error: unknown) => {
        if (!(error instanceof OvationError && error.code === 'room_not_found')) throw error
      })
    if (this.gone) return
    if (standing === undefined) return this.roomGone()
    try {
      const self = selfOf(this.#hub.state, this.#owner.identity, standing, this.#deps, this.#door)
      const viewerClass = classOf(self.role)
      const watched = this.watches
      this.#role = self.role
      this.#muted = self.mutedUntil !== undefined
      if (this.#present) this.#deps.presences.mute(this.room, this.actorId, this.#muted)
      if (viewerClass === this.viewerClass && watched === this.watches && !anew)
        this.send({ t: 'self', room: this.room, self })
      else await this.#hub.restart(this, self, viewerClass)
    } catch (error) {
      if (!(error instanceof OvationError)) throw error
      if (error.code === 'banned') this.#deps.presences.end(this.room, this.actorId)
      this.#detach(error)
    }
  }

  roomGone(): void {
    this.#detach(new OvationError('room_not_found', { detail: this.room }))
  }

  #detach(error: OvationError): void {
    this.leave()
    this.#owner.attachments.forget(this.room)
    this.send({ t: 'detached', room: this.room, error: toWire(error) })
  }

  /** `lost`: the connection was lost, so that this person stays present for a while. */
  leave(lost = false): void {
    if (this.#left) return
    this.#left = true
    this.unwatchPresence()
    if (this.#present && lost) this.#deps.presences.lost(this.room, this.actorId, this)
    else this.leavePresence()
    this.#hub.leave(this)
  }
}

/** A person's own status in a room; throws if they may not be there. */
function selfOf(
  state: RoomState,
  identity: Identity,
  standing: Standing,
  deps: AttachmentDeps,
  door: string | undefined,
): Self {
  const now = deps.now()
  const tokenRole = roleIn(identity, state.room)
  const known = !isGuest(identity.id)
  const refusal = entryRefusal(state, { role: tokenRole, standing, now, known, door })
  if (refusal?.code === 'password_needed' && door !== undefined) throw new OvationError('password_wrong')
  if (refusal) throw new OvationError(refusal.code, { retryInMs: refusal.retryInMs })
  const mute = isActive(standing.mute, now) ? { mutedUntil: standing.mute.until } : {}
  const { id } = identity
  // An overlay has no video: a ticket would outlive its key.
  const watch =
    identity.readsOnly === undefined
      ? deps.playback(state.room, { actor: id, role: tokenRole, known, door, signedWith: identity.signedWith })
      : undefined
  // If video is open, playlists are requested without a ticket, so that caches can carry them.
  const playback = isVideoOpen(state.settings) || watch === undefined ? {} : { playback: watch }
  const seat = state.stage.guests.find(({ actor }) => actor === id)?.seat
  const stage = seat === undefined ? {} : { stage: { seat, key: deps.stageKey(state.room, id, seat) } }
  return { role: effectiveRole(tokenRole, standing), ...(watch ? { watch } : {}), ...mute, ...playback, ...stage }
}
