import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { CUT_BY_SITE, PUBLISH_CLOSE } from '@ovation/protocol/media-publish'
import type { PublishAnswer, PublishHello } from '@ovation/protocol/media-publish'
import { parsePublishHello } from '@ovation/protocol/schemas'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { boundUntilAuthorised, cutWhenStalled } from '../entry/index.ts'
import { SILENT_FOR_MS, takeStream } from './browser-publisher.ts'
import type { Media, NoPermit, PublishGrant } from './media.ts'
import { answerPings, boundFrames, closeSocket } from './pongs.ts'
import type { PublishProblems } from './publish-problems.ts'
import type { Refused } from './rtmp/connection.ts'
import type { Comer } from './rtmp-ingest.ts'
import type { Failure } from './rtmp/endings.ts'
import { mayPublishAt, parseStreamPath } from './stream-paths.ts'
import { UplinkMeasurements } from './uplink-measurements.ts'

const MAX_MESSAGE_BYTES = 4 * 1_024 * 1_024
/** Before the key is judged, everything together: the key's own message, and a little more. */
const MAX_BYTES_BEFORE_KEY = 16 * 1_024
const KEY_TIMEOUT_MS = 5_000
const GOING_AWAY = 1_012
const INTERNAL_ERROR = 1_011
const CLOSE_TIMEOUT_MS = 1_000
const READY = JSON.stringify({ t: 'ready', pings: true } satisfies PublishAnswer)

export type BrowserIngestDeps = {
  media: Media
  /** Where a key lets somebody publish now. */
  permit: (key: string, comer: Comer) => Promise<PublishGrant | NoPermit>
  problems: PublishProblems
  /** How the address of who asks is shown to those who run a room. */
  shownAddress: (request: IncomingMessage) => string | null
}

type Hello = { place: string; address: string | null; hello: string }

/**
 * Takes video that browsers encode, over a WebSocket (docs/spec/publish.md). What comes first is a stream key, a room's or that
 * of a slot on its stage.
 */
export class BrowserIngest {
  #deps: BrowserIngestDeps
  #measurements = new UplinkMeasurements()
  #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: true,
    autoPong: false,
  })

  constructor(deps: BrowserIngestDeps) {
    this.#deps = deps
  }

  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { place, held }: { place: string; held: () => void },
  ): void {
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {})
      answerPings(ws)
      boundFrames(ws, ['ping', 'pong'])
      cutWhenStalled(socket, SILENT_FOR_MS)
      const authorised = boundUntilAuthorised(socket, MAX_BYTES_BEFORE_KEY)
      const late = setTimeout(() => closeSocket(ws, PUBLISH_CLOSE.refused, 'no key'), KEY_TIMEOUT_MS)
      ws.once('close', () => clearTimeout(late))
      ws.once('message', (data, isBinary) => {
        clearTimeout(late)
        ws.pause()
        const hello = isBinary ? '' : String(data)
        this.#admit(ws, { place, hello, address: this.#deps.shownAddress(request) }, held)
          // The key was not judged: who sent it is to try again.
          .catch(() => closeSocket(ws, INTERNAL_ERROR, 'not judged'))
          .finally(authorised)
      })
    })
  }

  /** Sends all of them away, to come back: this server ends. */
  close(): void {
    for (const ws of this.#server.clients) {
      ws.close(GOING_AWAY)
      setTimeout(() => ws.terminate(), CLOSE_TIMEOUT_MS).unref()
    }
  }

  /** The key is judged before anything of the video is taken. */
  async #admit(ws: WebSocket, { place, address, hello }: Hello, held: () => void): Promise<void> {
    const { media, permit, problems } = this.#deps
    const seen = { detail: '', via: 'browser', address } as const
    const refuse = (code: number, why: string): void => {
      closeSocket(ws, code, why)
      ws.resume()
    }
    const said = helloIn(hello)
    const judged = said && (await permit(said.key, { via: 'browser', tapped: said.tapped }))
    if (judged && 'refused' in judged && !judged.isOver) problems.add(judged.room, { ...seen, reason: judged.refused })
    if (judged && 'refused' in judged && judged.refused === 'room_closed')
      return refuse(PUBLISH_CLOSE.closed, judged.refused)
    if (judged && 'refused' in judged && judged.refused === 'ended')
      return refuse(PUBLISH_CLOSE.ended, reasonOf(judged))
    if (!judged || 'refused' in judged || !mayPublishAt(judged.place, place))
      return refuse(PUBLISH_CLOSE.refused, 'refused')
    const { room, copy } = parseStreamPath(place)
    const publisher = { ...judged, place, session: said.session, tapped: said.tapped }
    const contested = said.t === 'publish' ? await media.admit(publisher) : undefined
    if (contested) problems.add(room, { ...seen, reason: contested.refused })
    if (ws.readyState !== ws.OPEN) return
    if (contested?.refused === 'ended') return refuse(PUBLISH_CLOSE.ended, reasonOf(contested))
    if (contested) return refuse(PUBLISH_CLOSE.replaced, contested.refused)
    held()
    // A smaller rendition ends whenever the page drops it, and with the video, of which the host is told.
    const failed = (failure: Failure): void => {
      if (!copy) problems.add(room, { ...seen, ...failure })
    }
    if (said.t === 'measure') this.#measurements.begin(ws, place)
    else takeStream(ws, (close) => media.accept(publisher, close), failed)
    ws.send(READY)
    ws.resume()
  }
}

function helloIn(text: string): PublishHello | undefined {
  try {
    return parsePublishHello(text)
  } catch {
    return undefined
  }
}

/** What is said with the close of a publisher that comes after the end of a show. */
const reasonOf = ({ refused, isCutBySite }: Refused): string => (isCutBySite ? CUT_BY_SITE : refused)
