import type { FastifyRequest } from 'fastify'
import { relyingParty } from '../people/index.ts'
import type { RelyingParty } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'
import { addressOf, freeNameOf } from './account-deps.ts'
import type { AccountDeps } from './account-deps.ts'
import { browserOf } from './browser-name.ts'

export type WaysInRoutes =
  | 'getSignInWays'
  | 'requestMailLink'
  | 'makePasskeyOptions'
  | 'makeNewPasskeyOptions'
  | 'addPasskey'
  | 'listCredentials'
  | 'addMail'
  | 'removeCredential'
  | 'makeRecoveryCodes'

/** How somebody gets in to their account, and what they change about that. */
export function waysIn(deps: AccountDeps): Handlers<WaysInRoutes> {
  const { mails, passkeys, credentials, signIn, budgets, servedAt, origins } = deps
  const partyOf = ({ headers }: FastifyRequest): RelyingParty => relyingParty(headers.origin, servedAt.publicUrl)
  return {
    getSignInWays: ({ query: { origin = '' } }) => ({ mail: mails.available, listed: origins.isListed(origin) }),
    requestMailLink: async ({ request, body: { mail, language, guest, room } }) => {
      budgets.rates.signIns.mustTake(addressOf(deps, request))
      const name = await freeNameOf(deps, guest)
      await mails.request(mail, language ?? languageOf(request), name === undefined ? {} : { name }, room)
    },
    makePasskeyOptions: ({ request }) => {
      budgets.rates.passkeyChallenges.mustTake(addressOf(deps, request))
      return passkeys.signInOptions(partyOf(request))
    },
    makeNewPasskeyOptions: ({ request, session: { person } }) => {
      budgets.rates.passkeyChallenges.mustTake(addressOf(deps, request))
      return passkeys.addOptions(partyOf(request), person)
    },
    addPasskey: ({ request, session: { person }, body: { passkey, label } }) =>
      passkeys.add(partyOf(request), person, {
        answer: passkey,
        label: label ?? browserOf(request.headers['user-agent']),
      }),
    listCredentials: async ({ session: { person } }) => credentials.list(person.id),
    addMail: async ({ request, session: { person }, body: { mail, language } }) => {
      budgets.rates.signIns.mustTake(addressOf(deps, request))
      await mails.request(mail, language ?? languageOf(request), { person: person.id })
    },
    removeCredential: ({ session: { person }, params: { credential } }) => credentials.remove(person, credential),
    makeRecoveryCodes: async ({ session: { person } }) => ({ recoveryCodes: await signIn.newRecoveryCodes(person.id) }),
  }
}

/** The language that a browser asks for. */
const languageOf = ({ headers }: FastifyRequest): 'en' | 'zh' =>
  /^\s*zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en'
