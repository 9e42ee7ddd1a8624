import type { RouteName } from '@ovation/protocol'

/** What stands in the addresses of routes; there is the room, and nothing else of it. */
export const ANY_PARAMS = {
  ...{
    room: 'demo',
    key: 'none',
    id: 'none',
    person: '@none',
    session: 'none',
    invitation: 'none',
    credential: 'none',
  },
  ...{ show: 'none', message: '999999', poll: 'none', report: '0' },
}

/** The same for one route; what would take the room from all others is asked of a room that is not there. */
export const paramsOf = (name: RouteName): typeof ANY_PARAMS => ({
  ...ANY_PARAMS,
  ...(name === 'deleteRoom' ? { room: 'nowhere' } : {}),
})

/** A body for each route that takes one: as harmless as it can be. */
export const BODIES: Partial<Record<RouteName, unknown>> = {
  addPasskey: {
    passkey: { id: 'x', rawId: 'x', type: 'public-key', response: { clientDataJSON: 'x' }, clientExtensionResults: {} },
  },
  requestMailLink: { mail: 'mei@example.com' },
  addMail: { mail: 'mei@example.com' },
  createInvitation: { role: 'member' },
  createSiteInvitation: { role: 'creator' },
  readInvitation: { code: 'wrong' },
  acceptInvitation: { code: 'wrong' },
  createAccount: { name: 'Made' },
  setSiteRole: { role: null },
  createGrant: { origin: 'https://shop.example' },
  renewGrant: { grant: 'wrong' },
  changeAccount: { bio: 'x' },
  createRoom: { room: 'made', title: 'Made' },
  cutShow: { reason: 'x' },
  playShow: { file: true },
  handleReport: { handled: true },
  addKey: { name: 'second' },
  setRoomPassword: { password: 'secret' },
  openNetwork: { open: false },
  erasePerson: { person: 'nobody-at-all' },
  editReplay: { title: 'x' },
  clipReplay: { fromMs: 0, toMs: 2_000, title: 'x' },
  setStateValue: { value: 1 },
  closeRoom: { reason: 'x'.repeat(401) },
  setRoomTitle: { title: 't' },
  changeRoomSettings: { slowModeMs: 0 },
  sendMessage: { text: 'x' },
  editMessage: { text: 'x' },
  reactToMessage: { emoji: '👍' },
  setAnnouncement: { text: 'x' },
  sendCustomEvent: { name: 'acme.x', data: 1 },
  sendGift: { gift: 'none', count: 1 },
  openPoll: { question: 'q', options: ['a', 'b'] },
  votePoll: { option: 0 },
  grantRole: { role: 'guest' },
  mutePerson: { durationMs: null },
  banPerson: { durationMs: null },
  sendNotice: { text: 'x' },
  sendReport: { reason: 'r' },
  muteOnStage: { muted: true },
  arrangeStage: { layout: 'side' },
  signIn: { code: 'wrong' },
  addOrigin: { origin: 'not an origin' },
  addSigningKey: { id: 'x' },
  rotateSigningKey: {},
  changeLimits: { limits: {} },
  createApiKey: { name: 'x', grants: [{ rooms: 'none', may: ['site'] }] },
  rotateApiKey: {},
  setOwnPassword: { password: 'a long enough one' },
}
