import type { PublishFailure, PublishRefusal } from '@ovation/protocol'
import type { AmfValue } from './amf0.ts'

/**
 * Why this side ended a broadcast: another encoder has the key, the room is closed, somebody ended the show, the site cut it, the key is no
 * longer valid, or this server stops.
 */
export type CutReason = 'replaced' | 'closed' | 'ended' | 'cut_by_site' | 'cut' | 'shutdown'
/** Why nothing more is published. `no_key`: it did not even begin. */
export type EndReason = 'unpublished' | 'no_key' | CutReason | PublishFailure

/** How it came that nothing more is published: the encoder said so, the connection broke, or this side cut it off. */
export type EndOfPublishing = 'unpublished' | 'lost' | 'cut'

/** Of a failure, with what exactly it was. */
export type Failure = { reason: PublishFailure; detail: string }

const CUTS: ReadonlySet<EndReason> = new Set([
  'replaced',
  'closed',
  'ended',
  'cut_by_site',
  'cut',
  'shutdown',
] satisfies CutReason[])

export const howOf = (reason: EndReason): EndOfPublishing =>
  reason === 'unpublished' ? 'unpublished' : CUTS.has(reason) ? 'cut' : 'lost'

type Wanted = Exclude<EndReason, PublishFailure>
const WANTED: ReadonlySet<EndReason> = new Set([
  ...(['unpublished', 'no_key', 'closed', 'ended', 'cut_by_site', 'cut', 'shutdown'] satisfies Wanted[]),
])
const isWanted = (reason: EndReason): reason is Wanted => WANTED.has(reason)

/** The failure behind an end; undefined where somebody wanted it. */
export const failureOf = (reason: EndReason, detail: string): Failure | undefined =>
  isWanted(reason) ? undefined : { reason, detail }

type Words = [level: 'status' | 'error', code: string, what: string]

/** What an encoder is told at the end, in the codes of Adobe's servers. Anyone who is not told does not read. */
const LAST_WORDS: Record<Exclude<EndReason, 'disconnected' | 'unread'> | PublishRefusal, Words> = {
  unpublished: ['status', 'NetStream.Unpublish.Success', 'The broadcast has ended.'],
  replaced: [
    'error',
    'NetStream.Publish.BadName',
    'The stream was taken over; another encoder publishes with a key of this room; stop one of the two, or give it a key of another room.',
  ],
  cut: [
    'error',
    'NetStream.Publish.Denied',
    'The stream was ended by the room; its key is no longer valid; copy the new one from the studio.',
  ],
  closed: [
    'error',
    'NetStream.Publish.Denied',
    'The stream was ended by the room; it was closed; open it in the studio.',
  ],
  shutdown: [
    'status',
    'NetConnection.Connect.AppShutdown',
    'The broadcast was interrupted; the server stops; connect again.',
  ],
  no_key: [
    'error',
    'NetConnection.Connect.Rejected',
    'The connection was ended; no stream key came in time; begin to publish after connecting.',
  ],
  silent: [
    'error',
    'NetStream.Publish.Idle',
    'The broadcast was interrupted; nothing came for a while; look at the network and connect again.',
  ],
  malformed: [
    'error',
    'NetStream.Failed',
    'The connection was ended; what was sent could not be read; restart or update the encoder.',
  ],
  unknown_key: [
    'error',
    'NetStream.Publish.BadName',
    'The stream key was refused; it is not a key of any room here; copy it anew from the studio.',
  ],
  room_closed: [
    'error',
    'NetStream.Publish.BadName',
    'The stream key was refused; the room is closed; open it in the studio.',
  ],
  not_invited: [
    'error',
    'NetStream.Publish.BadName',
    'The stream key was refused; its holder is not on stage any more; ask the host again.',
  ],
  contested: [
    'error',
    'NetStream.Publish.BadName',
    'The stream was not taken; two encoders publish with the keys of this room by turns; stop one of them and try again in a minute.',
  ],
  ended: [
    'error',
    'NetStream.Publish.BadName',
    'The stream was not taken; the show was ended in the studio; stop streaming, and start again in half a minute.',
  ],
  cut_by_site: [
    'error',
    'NetStream.Publish.BadName',
    'The stream was not taken; the site has cut the show; stop streaming, and start again in ten minutes.',
  ],
  not_judged: [
    'error',
    'NetStream.Failed',
    'The stream key was not judged; the server could not look it up; try again in a moment.',
  ],
}

/** What the encoder is told; undefined where it cannot be. */
export function lastWords(reason: EndReason | PublishRefusal, detail = ''): AmfValue {
  if (reason === 'disconnected' || reason === 'unread') return undefined
  const [level, code, what] = LAST_WORDS[reason]
  return { level, code, description: detail === '' ? what : `${what} (${detail})` }
}
