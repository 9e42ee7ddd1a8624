import { visibleText } from '@ovation/room'
import { LIMITS } from '@ovation/room/rules'
import { siteShapes } from '@ovation/features/site/wire'
import { z } from 'zod'
import { ROOM_ID, ROOM_ID_RULE, WIRE_LIMITS } from '../limits.ts'
import type { RouteBody, RouteName, RouteTypes } from '../routes.ts'
import { ROOM_LIMITS } from '@ovation/features/room/model'

type WithBody = { [K in RouteName]: RouteTypes[K] extends { body: unknown } ? K : never }[RouteName]

/** Bounds of what REST takes. Screens hold to the same numbers. */
export const REST_LIMITS = {
  minRoomPasswordChars: 4,
  maxKeyNameChars: 40,
  maxChapters: 100,
  maxChapterChars: 80,
  /** Longer than any recording. */
  maxRecordingMs: 366 * 86_400_000,
  maxProofChars: 400,
} as const

const proof = z.string().min(1).max(REST_LIMITS.maxProofChars)
const ms = z.coerce.number().min(0).max(REST_LIMITS.maxRecordingMs)
const cut = z.strictObject({ fromMs: ms, toMs: ms })
/** What somebody writes for others to read: kept as it can be seen, as it is in commands. */
const words = (maxChars: number) =>
  z
    .string()
    .transform((text) => visibleText(text).trim())
    .refine((text) => text !== '', 'nothing of it can be seen')
    .refine((text) => text.length <= maxChars, `it has more than ${maxChars} characters`)
const title = words(ROOM_LIMITS.maxTitleChars)

/** The shape of every body that REST takes. */
export const routeBodies: { [K in WithBody]: z.ZodType<RouteBody<K>> } = {
  signIn: z.union([
    z.strictObject({ code: proof }),
    z.strictObject({ password: proof }),
    z.strictObject({ recoveryCode: proof }),
  ]),
  setOwnPassword: z.strictObject({
    password: z.string().max(REST_LIMITS.maxProofChars),
    current: z.string().max(REST_LIMITS.maxProofChars).optional(),
  }),
  changeSite: siteShapes['site.change'],
  createRoom: z.strictObject({
    room: z.string().regex(ROOM_ID, ROOM_ID_RULE),
    title,
  }),
  openNetwork: z.strictObject({ open: z.boolean(), room: z.string().regex(ROOM_ID, ROOM_ID_RULE).optional() }),
  addKey: z.strictObject({ name: words(REST_LIMITS.maxKeyNameChars) }),
  setRoomPassword: z.strictObject({
    password: z.string().min(REST_LIMITS.minRoomPasswordChars).max(WIRE_LIMITS.maxPasswordChars),
  }),
  setStateValue: z.strictObject({ value: z.json(), ifRevision: z.int().min(0).optional() }),
  erasePerson: z.strictObject({ person: z.string().min(1).max(LIMITS.maxIdChars) }),
  editReplay: z.strictObject({
    title: title.optional(),
    trim: cut.nullable().optional(),
    chapters: z
      .array(z.strictObject({ atMs: ms, title: words(REST_LIMITS.maxChapterChars) }))
      .max(REST_LIMITS.maxChapters)
      .optional(),
  }),
  clipReplay: z.strictObject({ fromMs: ms, toMs: ms, title }),
}
