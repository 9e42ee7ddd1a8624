import { SITE_ROLES, visibleText } from '@ovation/room'
import { LIMITS } from '@ovation/room/rules'
import { operationShapes } from '@ovation/features/operation/wire'
import { siteShapes } from '@ovation/features/site/wire'
import { z } from 'zod'
import { API_SCOPES, ROOM_PATTERN } from '../api-scopes.ts'
import { ROOM_ID, ROOM_ID_RULE, WIRE_LIMITS } from '../limits.ts'
import type { CommandRouteName, RouteBody, RouteName, RouteTypes } from '../routes.ts'
import { ROOM_LIMITS } from '@ovation/features/room/model'
import { bodyOfCommand, COMMAND_OF_ROUTE } from './command-routes.ts'

type WithBody = { [K in RouteName]: RouteTypes[K] extends { body: unknown } ? K : never }[RouteName]
type CommandWithBody = WithBody & CommandRouteName

/** Bounds of what REST takes. Screens hold to the same numbers. */
export const REST_LIMITS = {
  minRoomPasswordChars: 4,
  maxKeyNameChars: 40,
  maxChapters: 100,
  maxChapterChars: 80,
  /** Longer than any recording. */
  maxRecordingMs: 366 * 86_400_000,
  maxProofChars: 400,
  maxOriginChars: 300,
  maxNameInputChars: 200,
  maxBioInputChars: 2_000,
  maxLanguageChars: 35,
  /** WebAuthn allows ids of 1,023 bytes. */
  maxCredentialIdChars: 1_400,
  maxPasskeyLabelChars: 60,
  maxMailInputChars: 400,
  maxInvitationNoteChars: 60,
  maxInvitationDays: 30,
  maxInvitationUses: 1_000,
  maxApiKeyDays: 3_650,
  maxApiGrants: 20,
  maxOverlapHours: 168,
  maxPublicKeyChars: 8_000,
  maxOutletUrlChars: 2_000,
  maxOutletTypes: 50,
  maxOutletSettings: 20,
  maxOutletSecretChars: 2_000,
} as const

const showFromMs = z.number().min(0).max(REST_LIMITS.maxRecordingMs).optional()

const proof = z.string().min(1).max(REST_LIMITS.maxProofChars)
const ms = z.number().min(0).max(REST_LIMITS.maxRecordingMs)
const cut = z.strictObject({ fromMs: ms, toMs: ms })
/** More than blanks and controls, as the OpenAPI document says it: what can be seen is decided by the whole text. */
const seen = { minLength: 1, pattern: '[^\\s\\u0000-\\u001f\\u007f-\\u009f]' }
/** What somebody writes for others to read: kept as it can be seen, as it is in commands. */
const words = (maxChars: number) =>
  z
    .string()
    .meta({ ...seen, maxLength: maxChars })
    .transform((text) => visibleText(text).trim())
    .refine((text) => text !== '', 'nothing of it can be seen')
    .refine((text) => text.length <= maxChars, `it has more than ${maxChars} characters`)
const title = words(ROOM_LIMITS.maxTitleChars)

const newKey = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.:-]{1,64}$/, 'use 1 to 64 of the characters A to Z, a to z, 0 to 9 and . : _ -')
    .optional(),
  publicKey: z.string().min(1).max(REST_LIMITS.maxPublicKeyChars).optional(),
})

const guest = z.string().max(WIRE_LIMITS.maxTokenChars).optional()
const mail = z.string().max(REST_LIMITS.maxMailInputChars).meta({ format: 'email' })
/** Its parts are bounded by the size of a body; what they say is checked with the signature. */
const passkey = z.strictObject({
  id: z.string().min(1).max(REST_LIMITS.maxCredentialIdChars),
  rawId: z.string().max(REST_LIMITS.maxCredentialIdChars),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string() }),
  clientExtensionResults: z.record(z.string(), z.unknown()),
  authenticatorAttachment: z.string().max(40).optional(),
})
const personName = z.string().max(REST_LIMITS.maxNameInputChars).meta(seen)
const language = z.enum(['en', 'zh']).optional()
const invitation = {
  note: words(REST_LIMITS.maxInvitationNoteChars).optional(),
  days: z.int().min(1).max(REST_LIMITS.maxInvitationDays).optional(),
  uses: z.int().min(1).max(REST_LIMITS.maxInvitationUses).optional(),
}

const roomPattern = z
  .string()
  .min(1)
  .regex(ROOM_PATTERN, 'use the name of a room, the beginning of names and a *, or *')
const outletUrl = z.string().min(1).max(REST_LIMITS.maxOutletUrlChars)
const eventTypes = z
  .array(z.string().regex(/^[a-z][a-z.-]{0,59}\*?$/, 'use the type of an event, or its beginning and a *'))
  .max(REST_LIMITS.maxOutletTypes)
const position = z.int().min(0).max(Number.MAX_SAFE_INTEGER)
const outletSecret = z.string().min(1).max(REST_LIMITS.maxOutletSecretChars)
const outletSettings = z
  .record(
    z.string().regex(/^[a-zA-Z]{1,40}$/),
    z.union([z.string().max(REST_LIMITS.maxOutletUrlChars), z.number(), z.boolean()]),
  )
  .refine((all) => Object.keys(all).length <= REST_LIMITS.maxOutletSettings, 'there are too many of them')
const filter = {
  rooms: roomPattern.optional(),
  types: eventTypes.optional(),
  audience: z.enum(['all', 'staff']).optional(),
}
const newOutlet = z.strictObject({
  name: words(REST_LIMITS.maxKeyNameChars),
  ...filter,
  from: z.enum(['start', 'now']).optional(),
})
const outletChange = z.strictObject({ name: words(REST_LIMITS.maxKeyNameChars).optional(), ...filter })
const room = z.string().regex(ROOM_ID, ROOM_ID_RULE)
const skip = z.strictObject({ room: room.optional(), to: position.optional() }).default({})
const replay = z.strictObject({ room, from: position.min(1) })

/** Commands have the shapes that frames have. */
const commandBodies = Object.fromEntries(
  (Object.keys(COMMAND_OF_ROUTE) as CommandRouteName[]).flatMap((name) => {
    const body = bodyOfCommand(name)
    return body ? [[name, body]] : []
  }),
) as { [K in CommandWithBody]: z.ZodType<RouteBody<K>> }

/** The shape of every body that REST takes. */
export const routeBodies: { [K in WithBody]: z.ZodType<RouteBody<K>> } = {
  signIn: z.union([
    z.strictObject({ code: proof, guest }),
    z.strictObject({ password: proof, guest }),
    z.strictObject({ recoveryCode: proof, guest }),
    z.strictObject({ passkey, guest }),
  ]),
  addPasskey: z.strictObject({ passkey, label: words(REST_LIMITS.maxPasskeyLabelChars).optional() }),
  requestMailLink: z.strictObject({ mail, language, guest, room: z.string().regex(ROOM_ID, ROOM_ID_RULE).optional() }),
  addMail: z.strictObject({ mail, language }),
  setOwnPassword: z.strictObject({
    password: z.string().max(REST_LIMITS.maxProofChars),
    current: z.string().max(REST_LIMITS.maxProofChars).optional(),
  }),
  // What it may be is decided where people are kept: there the refusal has a code of its own.
  createGrant: z.strictObject({ origin: z.string().max(REST_LIMITS.maxOriginChars) }),
  renewGrant: z.strictObject({ grant: proof, guest }),
  changeAccount: z.strictObject({
    name: personName.optional(),
    bio: z.string().max(REST_LIMITS.maxBioInputChars).transform(visibleText).optional(),
    language: z
      .string()
      .max(REST_LIMITS.maxLanguageChars)
      .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'it has to be a BCP 47 tag such as zh-CN')
      .nullable()
      .optional(),
  }),
  createAccount: z.strictObject({
    name: personName,
    siteRole: z.enum(SITE_ROLES).optional(),
  }),
  createInvitation: z.strictObject({ role: z.enum(['host', 'moderator', 'member']), ...invitation }),
  createSiteInvitation: z.strictObject({ role: z.enum(SITE_ROLES), ...invitation }),
  readInvitation: z.strictObject({ code: proof }),
  acceptInvitation: z.strictObject({
    code: proof,
    name: personName.optional(),
    guest,
  }),
  setSiteRole: z.strictObject({ role: z.enum(SITE_ROLES).nullable() }),
  changeSite: siteShapes['site.change'],
  createRoom: z.strictObject({
    room: z.string().regex(ROOM_ID, ROOM_ID_RULE),
    title,
  }),
  openNetwork: z.strictObject({ open: z.boolean(), room: z.string().regex(ROOM_ID, ROOM_ID_RULE).optional() }),
  addKey: z.strictObject({ name: words(REST_LIMITS.maxKeyNameChars) }),
  handleReport: z.strictObject({ handled: z.boolean() }),
  cutShow: z.strictObject({ reason: words(LIMITS.maxReasonChars) }),
  playShow: z.union([
    z.strictObject({
      file: z.literal(true),
      upload: z.string().max(LIMITS.maxIdChars).optional(),
      fromMs: showFromMs,
    }),
    z.strictObject({ recording: z.string().min(1).max(LIMITS.maxIdChars), fromMs: showFromMs }),
  ]),
  setRoomPassword: z.strictObject({
    password: z.string().min(REST_LIMITS.minRoomPasswordChars).max(WIRE_LIMITS.maxPasswordChars),
  }),
  setStateValue: z.strictObject({ value: z.json(), ifRevision: z.int().min(0).optional() }),
  erasePerson: z.strictObject({ person: z.string().min(1).max(LIMITS.maxIdChars) }),
  editReplay: z.strictObject({
    title: title.optional(),
    trim: cut.nullable().optional(),
    coverMs: ms.nullable().optional(),
    chapters: z
      .array(z.strictObject({ atMs: ms, title: words(REST_LIMITS.maxChapterChars) }))
      .max(REST_LIMITS.maxChapters)
      .optional(),
  }),
  clipReplay: z.strictObject({ fromMs: ms, toMs: ms, title }),
  createApiKey: z.strictObject({
    name: words(REST_LIMITS.maxKeyNameChars),
    grants: z
      .array(
        z.strictObject({
          rooms: roomPattern,
          may: z.array(z.enum(API_SCOPES)).min(1).max(API_SCOPES.length),
        }),
      )
      .min(1)
      .max(REST_LIMITS.maxApiGrants),
    days: z.int().min(1).max(REST_LIMITS.maxApiKeyDays).optional(),
  }),
  rotateApiKey: z
    .strictObject({ overlapHours: z.int().min(0).max(REST_LIMITS.maxOverlapHours).optional() })
    .default({}),
  addOrigin: operationShapes['origin.add'],
  addSigningKey: newKey.default({}),
  rotateSigningKey: newKey
    .extend({ overlapHours: z.int().min(0).max(REST_LIMITS.maxOverlapHours).optional() })
    .default({}),
  changeLimits: operationShapes['limits.change'],
  createWebhook: newOutlet.extend({ url: outletUrl }),
  changeWebhook: outletChange.extend({ url: outletUrl.optional() }),
  createOutlet: newOutlet.extend({
    kind: z.enum(['kafka', 'rabbitmq', 'file']),
    settings: outletSettings,
    secret: outletSecret.optional(),
  }),
  changeOutlet: outletChange.extend({ settings: outletSettings.optional(), secret: outletSecret.optional() }),
  ...{ skipWebhook: skip, skipOutlet: skip, replayWebhook: replay, replayOutlet: replay },
  rotateWebhookSecret: z
    .strictObject({ overlapHours: z.int().min(0).max(REST_LIMITS.maxOverlapHours).optional() })
    .default({}),
  ...commandBodies,
}
