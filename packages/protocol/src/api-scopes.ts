import type { RouteName } from './routes.ts'

// What API keys may do: which routes each scope opens, once.

/** What an API key can be allowed, each for rooms whose names match a pattern. */
export const API_SCOPES = [
  'rooms.read',
  'rooms.create',
  'rooms.write',
  'rooms.delete',
  'messages.read',
  'messages.write',
  'moderation',
  'members',
  'stream',
  'recordings',
  'people',
  'site',
  'impersonate',
] as const
export type ApiScope = (typeof API_SCOPES)[number]

/**
 * What a key may do (`may`) in which rooms: the name of a room, the beginning of names and a `*` (`friday-*`), or `*` for all.
 * What belongs to no room, such as accounts, takes a grant for `*`.
 */
export type ApiGrant = { rooms: string; may: ApiScope[] }

/** The pattern of an `ApiGrant`. */
export const ROOM_PATTERN = /^(?:[a-z0-9][a-z0-9_-]{0,63})?\*?$/

/** Whether a pattern of an `ApiGrant` stands for a room. */
export const matchesRoom = (pattern: string, room: string): boolean =>
  pattern.endsWith('*') ? room.startsWith(pattern.slice(0, -1)) : room === pattern

/**
 * Whether a key with these grants may do that in a room; without a room, whether it may everywhere.
 *
 * @example
 * isGranted([{ rooms: 'friday-*', may: ['messages.write'] }], 'messages.write', 'friday-1') // true
 */
export const isGranted = (grants: readonly ApiGrant[], scope: ApiScope, room?: string): boolean =>
  grants.some(
    ({ rooms, may }) => may.includes(scope) && (room === undefined ? rooms === '*' : matchesRoom(rooms, room)),
  )

const none = null

/** The scope that a key needs for each route; null: no key may call it. Routes for anybody ask for none. */
export const SCOPE_OF_ROUTE = {
  // How people show who they are, and what gives power over others, is no matter of keys.
  ...{
    signIn: none,
    getSignInWays: none,
    requestMailLink: none,
    makePasskeyOptions: none,
    makeNewPasskeyOptions: none,
  },
  ...{ addPasskey: none, listCredentials: none, addMail: none, removeCredential: none, makeRecoveryCodes: none },
  ...{ signOut: none, setOwnPassword: none, accountToken: none, createGrant: none, renewGrant: none },
  ...{ changeAccount: none, closeAccount: none, exportAccount: none, setAvatar: none, removeAvatar: none },
  ...{ listSessions: none, endSession: none, readInvitation: none, acceptInvitation: none, getProfile: none },
  ...{ makeSignInLink: none, setSiteRole: none, createSiteInvitation: none, listSiteInvitations: none },
  ...{ withdrawSiteInvitation: none, listApiKeys: none, createApiKey: none, rotateApiKey: none, revokeApiKey: none },
  ...{ listSigningKeys: none, addSigningKey: none, rotateSigningKey: none, revokeSigningKey: none },
  ...{ getSite: none, getShare: none, openNetwork: none, getEcho: none },

  ...{ listAccounts: 'people', createAccount: 'people', endAccountSessions: 'people' },
  ...{ eraseEverywhere: 'people', exportPerson: 'people', erasePerson: 'people' },
  changeSite: 'site',
  ...{ listOrigins: 'site', addOrigin: 'site', removeOrigin: 'site' },
  ...{ getLimits: 'site', changeLimits: 'site', listAudit: 'site' },

  ...{ listWebhooks: 'site', createWebhook: 'site', getWebhook: 'site', changeWebhook: 'site', removeWebhook: 'site' },
  ...{ pauseWebhook: 'site', resumeWebhook: 'site', skipWebhook: 'site', replayWebhook: 'site' },
  ...{ listWebhookDeliveries: 'site', rotateWebhookSecret: 'site', testWebhook: 'site' },

  ...{ listOutlets: 'site', createOutlet: 'site', getOutlet: 'site', changeOutlet: 'site', removeOutlet: 'site' },
  ...{ pauseOutlet: 'site', resumeOutlet: 'site', skipOutlet: 'site', replayOutlet: 'site' },
  ...{ listOutletDeliveries: 'site', testOutlet: 'site' },

  closeConnections: 'people',
  listRoomsOfPerson: 'people',

  createRoom: 'rooms.create',
  deleteRoom: 'rooms.delete',
  ...{ getRoom: 'rooms.read', exportRoom: 'messages.read' },
  ...{ listMessages: 'messages.read', getMessage: 'messages.read' },
  ...{
    listRooms: 'rooms.read',
    listPeople: 'rooms.read',
    getPresence: 'rooms.read',
    getState: 'rooms.read',
    getRoomCover: 'rooms.read',
  },
  ...{ listShows: 'rooms.read', getShow: 'rooms.read', getShowCsv: 'rooms.read' },
  ...{ openRoom: 'rooms.write', closeRoom: 'rooms.write', setRoomTitle: 'rooms.write' },
  ...{ changeRoomSettings: 'rooms.write', setAnnouncement: 'rooms.write', setRoomPassword: 'rooms.write' },
  ...{ setRoomCover: 'rooms.write', removeRoomCover: 'rooms.write' },
  ...{ setStateValue: 'rooms.write', deleteStateValue: 'rooms.write' },

  ...{ sendMessage: 'messages.write', editMessage: 'messages.write', deleteMessage: 'messages.write' },
  ...{ reactToMessage: 'messages.write', sendCustomEvent: 'messages.write', sendGift: 'messages.write' },
  listPolls: 'rooms.read',
  ...{ openPoll: 'messages.write', votePoll: 'messages.write', closePoll: 'messages.write' },
  ...{ pinMessage: 'messages.write', unpinMessage: 'messages.write', sendReport: 'messages.write' },

  ...{ deleteMessagesOf: 'moderation', mutePerson: 'moderation', unmutePerson: 'moderation' },
  ...{ banPerson: 'moderation', unbanPerson: 'moderation', sendNotice: 'moderation' },
  ...{ listSanctions: 'moderation', listReports: 'moderation', handleReport: 'moderation' },

  ...{ grantRole: 'members', listMembers: 'members' },
  ...{ createInvitation: 'members', listInvitations: 'members', withdrawInvitation: 'members' },

  ...{ getStream: 'stream', getPublishLink: 'stream', getOverlayKey: 'stream', resetOverlayKey: 'stream' },
  ...{ listKeys: 'stream', addKey: 'stream', resetKey: 'stream', revokeKey: 'stream' },
  ...{ getShowFile: 'stream', removeShowFile: 'stream', sendShowFile: 'stream', playShow: 'stream' },
  ...{ endShow: 'stream', cutShow: 'stream', getRecording: 'recordings' },
  ...{ raiseHand: 'stream', lowerHand: 'stream', seeHand: 'stream', inviteToStage: 'stream' },
  ...{ prepareForStage: 'stream', leaveStage: 'stream', muteOnStage: 'stream', arrangeStage: 'stream' },

  ...{ listReplays: 'recordings', editReplay: 'recordings', removeReplay: 'recordings' },
  ...{ setReplayCover: 'recordings', removeReplayCover: 'recordings', getWholeReplay: 'recordings' },
  ...{ clipReplay: 'recordings', downloadReplay: 'recordings' },
} as const satisfies Record<RouteName, ApiScope | null>
