import { OvationError } from '@ovation/protocol'
import { overlayIdentity, PlaybackTickets, StageKeys, Tokens } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { signInMail } from '../mail/index.ts'
import type { Mailer } from '../mail/index.ts'
import { isOverlayKey, OverlayKeys } from '../media/index.ts'
import { gathering, sign } from '../ops/index.ts'
import {
  AccountTokens,
  ApiKeys,
  Audit,
  Avatars,
  RoomCovers,
  Credentials,
  Grants,
  Invitations,
  MAIL_LINK_MS,
  MailSignIn,
  isApiKey,
  OneTime,
  Passkeys,
  People,
  PersonSessions,
  RoomRoles,
  SigningKeys,
  SignIn,
  StaffNames,
} from '../people/index.ts'
import type { AboutLink } from '../people/index.ts'
import type { Data } from './data.ts'
import type { Endpoints } from './endpoints.ts'
import type { LateParts } from './late.ts'
import type { Network } from './network.ts'
import type { Runtime } from './runtime.ts'

export type IdentityParts = ReturnType<typeof createIdentity>

type Deps = Runtime & Data & Network & { mailer: Mailer | undefined; late: LateParts; endpoints: Endpoints }

/** Who people are, and what is signed for them. */
export function createIdentity(deps: Deps) {
  const { storage, secrets, clock, limits, logger, budgets } = deps
  const tokens = new Tokens(secrets)
  const db = storage.people
  const people = new People(db, clock, gathering(limits))
  const accountSessions = new PersonSessions(db, clock, gathering(limits))
  const oneTime = new OneTime(db, clock)
  const mails = new MailSignIn({
    ...{ db, people, oneTime, clock, secret: secrets.signing, send: sendingLinks(deps) },
    mayMail: (key) => budgets.rates.signInMails.take(key) > 0,
    onError: (err) => logger.warn({ err }, 'a link to sign in was not sent'),
  })
  const passkeys = new Passkeys({
    ...{ db, oneTime, clock, secret: secrets.signing },
    siteName: () => deps.late.site.now.state.name || 'Ovation',
    onCopied: (person) =>
      logger.warn({ person }, 'a passkey was used fewer times than before; there may be a copy of it'),
  })
  const roomRoles = new RoomRoles(db)
  const signIn = new SignIn({ db, people, roomRoles, sessions: accountSessions, oneTime, mails, passkeys, clock })
  const overlayKeys = new OverlayKeys(storage.streamKeys, secrets.signing, () => clock.now())
  const accountTokens = new AccountTokens({ tokens, sessions: accountSessions, clock })
  const staffNames = new StaffNames({
    ...{ db, clock, siteName: () => deps.late.site.now.state.name },
    onError: (err) => logger.warn({ err }, 'the names of people with a role were not looked up'),
  })
  deps.parts.add('the names of people with a role', () => staffNames.close())
  return {
    staffNames,
    ...{ tokens, people, accountSessions, oneTime, mails, passkeys, signIn, accountTokens },
    apiKeys: new ApiKeys({
      ...{ db, clock, secret: secrets.signing },
      onError: (err) => logger.warn({ err }, 'the use of an API key was not noted'),
    }),
    signingKeys: new SigningKeys({ db, clock, secret: secrets.signing }),
    audit: new Audit({ db, clock, limits: deps.limits }),
    avatars: new Avatars(db, clock),
    roomCovers: new RoomCovers(db, clock),
    credentials: new Credentials(db),
    grants: new Grants({ db, sessions: accountSessions, clock }),
    invitations: new Invitations(db, clock),
    roomRoles,
    overlayKeys,
    /** Who a token speaks for, or the key of an overlay. Throws `unauthorized` or `token_expired`. */
    authenticate: async (token: string): Promise<Identity> => {
      if (isApiKey(token))
        throw new OvationError('unauthorized', {
          detail: 'an API key is for requests; connections take the token of a person',
        })
      if (!isOverlayKey(token)) return accountTokens.authenticate(token)
      const room = await overlayKeys.roomOf(token)
      if (room === undefined)
        throw new OvationError('unauthorized', { detail: 'the key of the overlay was replaced by another' })
      return overlayIdentity(room, clock.now())
    },
    tickets: new PlaybackTickets(secrets.signing, (key, now) => tokens.counts(key, now)),
    stageKeys: new StageKeys(secrets.signing),
    /** The digest of a room's password. */
    door: (room: string, password: string): string => sign(secrets.signing, `door/${room}/${password}`),
  }
}

/** Sends links to sign in, where a mail server is named. They lead nowhere but to pages of this server. */
function sendingLinks({ mailer, late, endpoints }: Deps) {
  if (!mailer) return undefined
  return (to: string, code: string, { language, adds, room }: AboutLink): Promise<void> => {
    const site = { name: late.site.now.state.name, url: endpoints.url }
    const page = room === undefined ? 'studio' : `r/${room}`
    const link = `${endpoints.url}/${page}#code=${code}`
    return mailer.send({ to, ...signInMail({ language, site, link, adds, validMs: MAIL_LINK_MS }) })
  }
}
