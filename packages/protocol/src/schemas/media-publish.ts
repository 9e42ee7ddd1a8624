import { z } from 'zod'
import { OvationError } from '../error.ts'
import { AUDIO, DELTA, KEY, PACKET_HEAD_BYTES } from '../media-publish.ts'
import type { PublishHello, PublishMessage } from '../media-publish.ts'
import { firstIssue } from './first-issue.ts'
import { readJson } from './read-json.ts'

const MAX_KEY_CHARS = 700
const MAX_SESSION_CHARS = 64
const MAX_DESCRIPTION_CHARS = 4_096

const description = z.string().max(MAX_DESCRIPTION_CHARS)

const hello = z.strictObject({
  t: z.enum(['publish', 'measure']),
  key: z.string().min(1).max(MAX_KEY_CHARS),
  session: z.string().min(1).max(MAX_SESSION_CHARS).optional(),
  tapped: z.boolean().optional(),
}) satisfies z.ZodType<PublishHello>

const message = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('video'), description }),
  z.strictObject({
    t: z.literal('audio'),
    codec: z.enum(['opus', 'mp4a.40.2']),
    description: description.optional(),
    sampleRate: z.number().int().min(8_000).max(96_000),
    channels: z.number().int().min(1).max(2),
    frameMs: z.number().min(2.5).max(120).default(20),
  }),
  z.strictObject({ t: z.literal('end') }),
  z.strictObject({ t: z.literal('ping') }),
]) satisfies z.ZodType<PublishMessage>

function read<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(readJson(text))
  if (parsed.success) return parsed.data
  const { at, why } = firstIssue(parsed.error, 'message')
  throw new OvationError('invalid_frame', { detail: `'${at}': ${why}` })
}

/** Reads what a publisher says first. Throws `invalid_frame`. */
export const parsePublishHello = (text: string): PublishHello => read(hello, text)

/** Reads what a publisher says later, with defaults in place. Throws `invalid_frame`. */
export const parsePublishMessage = (text: string): z.infer<typeof message> => read(message, text)

/** What a packet says. `atMs` may be any number, or none. */
export type PublishPacket = { kind: typeof AUDIO | typeof DELTA | typeof KEY; atMs: number; data: Uint8Array }

/** Reads a packet; its data is a view of `bytes`. Throws `invalid_frame`. */
export function decodePacket(bytes: Uint8Array): PublishPacket {
  const [kind] = bytes
  if (bytes.length <= PACKET_HEAD_BYTES || (kind !== AUDIO && kind !== DELTA && kind !== KEY))
    throw new OvationError('invalid_frame', { message: 'not a packet' })
  const atMs = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(1)
  return { kind, atMs, data: bytes.subarray(PACKET_HEAD_BYTES) }
}
