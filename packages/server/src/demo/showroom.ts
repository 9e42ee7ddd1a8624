import { Audience } from '@ovation/audience'
import { OWNER_ID } from '../identity/index.ts'
import type { Tokens } from '../identity/index.ts'
import type { RoomLog } from '../log/index.ts'
import type { Media } from '../media/index.ts'
import { once } from '../ops/index.ts'
import type { Clock, Logger, ServerLimits } from '../ops/index.ts'
import type { Rooms } from '../rooms/index.ts'
import { WebSocket } from 'ws'
import { Loop } from './loop.ts'

export const SHOWROOM = 'showroom'

const TITLE = '海边的夜晚 · An evening by the sea'
const LABEL = '演示：画面循环播放，二十位观众都是模拟的。 Demonstration: the video is a loop, the people are simulated.'
const PREFIX = 'sim_'
const PEOPLE = 20
const POLL_INTERVAL_MS = 500
/** How long it goes on when nobody watches any more: a reload is not an end. */
const LINGER_MS = 15_000
const TOKEN_S = 6 * 3_600
const KEEP_EVENTS = 500
const TIDY_ABOVE_EVENTS = 5_000
const LOOP_FILE = new URL('../../assets/showroom.flv', import.meta.url)

export type ShowroomDeps = {
  rooms: Rooms
  log: RoomLog
  media: Media
  tokens: Tokens
  clock: Clock
  limits: ServerLimits
  logger: Logger
  /** This server's own address, for connections from here. */
  address: () => string
}

/** This server's own certificate needs no one else's word here: the connection does not leave the machine. */
class OwnSocket extends WebSocket {
  constructor(url: string) {
    super(url, { rejectUnauthorized: false })
  }
}

/**
 * A room that is alive before anybody has done anything: video through the same path as any other, and simulated
 * people over real connections. It runs only while somebody real watches. Closing or deleting the room removes it for good.
 */
export class Showroom {
  #deps: ShowroomDeps
  #loop: Loop | undefined
  #running: { audience: Audience; stopVideo: () => void } | undefined
  #lastWatchedMs = Number.NEGATIVE_INFINITY
  #stopLooking: (() => void) | undefined
  #starting = false

  constructor(deps: ShowroomDeps) {
    this.#deps = deps
  }

  /** Makes the room where there is none yet, and waits for somebody to come. */
  async start(): Promise<void> {
    const { rooms, log, clock, limits } = this.#deps
    if (await rooms.wasDeleted(SHOWROOM)) return
    const by = { id: OWNER_ID, name: 'Owner', role: 'owner' as const }
    if (await rooms.create(SHOWROOM, TITLE, by))
      await rooms.command(SHOWROOM, {
        actor: by,
        commandId: `label/${SHOWROOM}`,
        command: { type: 'announcement.set', body: { text: LABEL } },
      })
    const [head] = await log.heads([SHOWROOM])
    // A demonstration that is watched for weeks must not fill the disk.
    if (head && head.seq - head.tailSeq > TIDY_ABOVE_EVENTS)
      await log.retain(SHOWROOM, head.seq - KEEP_EVENTS, clock.now() - limits.keepForConsumersMs)
    this.#stopLooking = clock.every(POLL_INTERVAL_MS, () => void this.#look())
  }

  get running(): boolean {
    return this.#running !== undefined
  }

  stop(): void {
    this.#stopLooking?.()
    this.#end()
  }

  async #look(): Promise<void> {
    const { rooms, clock, logger } = this.#deps
    const hub = rooms.openHub(SHOWROOM)
    const watched =
      hub?.state.lifecycle === 'open' && [...hub.listeners.actors()].some((actor) => !actor.startsWith(PREFIX))
    const now = clock.monotonicMs()
    if (watched) this.#lastWatchedMs = now
    if (hub?.state.lifecycle === 'closed' || now - this.#lastWatchedMs > LINGER_MS) return this.#end()
    if (this.#running || this.#starting) return
    this.#starting = true
    await this.#begin().catch((err: unknown) => logger.warn({ err }, 'the demonstration did not start'))
    this.#starting = false
  }

  async #begin(): Promise<void> {
    const { media, clock, address } = this.#deps
    this.#loop ??= await Loop.read(LOOP_FILE)
    const audience = new Audience({
      server: address(),
      room: SHOWROOM,
      viewers: PEOPLE,
      messagesPerSecond: 0.8,
      likesPerSecond: 4,
      giftsPerMinute: 5,
      arrivalsPerSecond: 10,
      WebSocket: OwnSocket,
      tokenOf: ({ number, name }) => this.#token(`${PREFIX}${number}`, name, 'member'),
      hostToken: () => this.#token(`${PREFIX}host`, '满满 Manman', 'host'),
    })
    // Anyone who publishes with the room's own key takes the video over; the people stay.
    let stopVideo = (): void => {}
    stopVideo = once(
      this.#loop.play(
        media.publish({ place: SHOWROOM, holder: SHOWROOM }, () => stopVideo()),
        clock,
      ),
    )
    this.#running = { audience, stopVideo }
    await audience.start()
  }

  #token(user: string, name: string, role: 'member' | 'host'): Promise<string> {
    const { tokens, clock } = this.#deps
    return tokens.mintOwn({ user, name, rooms: { [SHOWROOM]: role }, expiresInS: TOKEN_S }, clock.now())
  }

  #end(): void {
    const running = this.#running
    this.#running = undefined
    running?.audience.stop()
    running?.stopVideo()
  }
}
