import { FlvReader } from './flv.ts'
import type { IngestSink, NoPermit, PublishGrant } from './media.ts'
import type { EndPublisher } from './on-air.ts'
import type { PublishProblems } from './publish-problems.ts'
import type { RtmpMessage } from './rtmp/chunks.ts'
import type { Candidate, Publisher, Refused } from './rtmp/connection.ts'
import { parseStreamPath } from './stream-paths.ts'

/** Who wants to publish. `tapped`: somebody has just started it by hand. */
export type Comer = { via: 'browser' | 'rtmp'; tapped?: boolean | undefined }

export type RtmpIngestDeps = {
  /** Where a key allows publishing now. */
  permit: (key: string, comer: Comer) => Promise<PublishGrant | NoPermit>
  /** Refused and failed publishers. */
  problems: PublishProblems
  /** An address as hosts see it. */
  shownAddress: (peer: string | undefined) => string | null
  /** Why a publisher with a valid key may not publish now. */
  admit: (grant: PublishGrant) => Promise<Refused | undefined>
  accept: (grant: PublishGrant, close: EndPublisher) => IngestSink
}

/** Checks an encoder's key before anything of its stream is accepted; the host sees what was refused or failed. */
export async function authoriseEncoder(
  { key, close, address }: Candidate,
  { permit, problems, shownAddress, admit, accept }: RtmpIngestDeps,
): Promise<Publisher | Refused> {
  const seen = { detail: '', via: 'rtmp', address: shownAddress(address) } as const
  const judged = await permit(key, { via: 'rtmp' })
  const room = 'refused' in judged ? judged.room : parseStreamPath(judged.place).room
  const refused = 'refused' in judged ? judged : await admit(judged)
  if (refused || 'refused' in judged) {
    const { refused: reason, isCutBySite } = refused ?? (judged as NoPermit)
    if (!('refused' in judged && judged.isOver)) problems.add(room, { ...seen, reason })
    return isCutBySite ? { refused: reason, isCutBySite } : { refused: reason }
  }
  const publisher = encoderInto(accept(judged, close))
  return {
    ...publisher,
    ended: (how, failure) => {
      if (failure) problems.add(room, { ...seen, ...failure })
      publisher.ended(how)
    },
  }
}

/** Takes RTMP messages, from an encoder or from this program itself. */
export function encoderInto(sink: IngestSink): Publisher {
  const reader = new FlvReader()
  return {
    message: (message: RtmpMessage) => {
      sink.bytes(message.payload.length)
      for (const event of reader.message(message)) sink.take(event)
    },
    waitMs: () => sink.waitMs(),
    skipped: (what) => sink.take({ kind: 'skipped', what, why: 'it could not be read' }),
    ended: (how) => sink.ended(how),
  }
}
