import type { Account, AccountSession, OvationError, Proof, RoomMember } from '@ovation/protocol'
import { callAccount } from './account-calls.ts'
import type { CALLS } from './account-calls.ts'
import type { Identity } from './api/connection.ts'
import type { Members } from './api/members.ts'
import type { Me, MyProfile, ProfileChange, WaysToSignIn } from './api/me.ts'
import type { MePort } from './me.ts'
import type { Page, Popup } from './page.ts'
import { answerOf } from './popup.ts'
import { choosePasskey, passkeysWork } from './passkey.ts'

// Loaded when `client.me` is first used. What the rest of the SDK has is given to it, so that bundlers need not take the rest
// apart for it.

/** A token lasts an hour. */
const TOKEN_MS = 50 * 60_000

/** What is stored while this browser is signed in by the cookie of the server's own pages; elsewhere it is a secret. */
const BY_COOKIE = 'cookie'

/** What `client.me` does. More than fifteen methods: each method of `Me` is one. */
export class MyAccount implements Omit<Me, 'getSnapshot' | 'subscribe' | 'signIn'> {
  #port: MePort
  /** Whether the page names this person itself. */
  #external = false
  #profile: MyProfile | undefined
  /** The newest token, and until when requests bring it. */
  #token: { token: string; until: number } | undefined

  constructor(port: MePort) {
    this.#port = port
    // A page of the server gives a `getToken` of its own to a browser that is signed in, so that it is so from the start.
    if (port.given && this.#own && port.memory.get(port.key)) port.options.getToken = () => this.token()
    else this.#external = port.given !== undefined
    // A guest's name is what the connection says; so is what an account was before.
    port.connection.subscribe(({ state }) => {
      const { self } = port.connection
      if (state === 'connected' && this.#profile && self?.id === this.#profile.id)
        this.#tell({ ...this.#profile, name: self.name, aliases: self.aliases ?? [] })
    })
  }

  async get(): Promise<MyProfile> {
    if (this.#external || !(this.#signedIn || this.#own)) return this.#ofConnection()
    try {
      return this.#enter((await this.#session()).me)
    } catch (error) {
      if ((error as OvationError).code !== 'unauthorized') throw error
      this.#leave()
      return this.#ofConnection()
    }
  }

  /** A token of the account for the connection. Without a session this person is a guest from then on. */
  async token(): Promise<string> {
    try {
      const { token, me } = await this.#session()
      this.#tell(this.#profileOf(me))
      return token
    } catch (error) {
      if ((error as OvationError).code === 'unauthorized') this.#leave()
      throw error
    }
  }

  async waysToSignIn(): Promise<WaysToSignIn> {
    const { origin = '' } = (globalThis as Page).location ?? {}
    const { mail, listed } = await callAccount(this.#port, 'getSignInWays', { query: { origin } })
    const here = this.#own && !this.#external
    return { mail: here && mail, window: !this.#own && !this.#external && listed, passkey: here && passkeysWork() }
  }

  async requestMailLink(address: string, options?: { language?: 'en' | 'zh' }): Promise<void> {
    this.#port.mustBe(typeof address === 'string', 'a mail address', address)
    const { language } = options ?? {}
    this.#mustBe('here')
    await this.#call('requestMailLink', { mail: address.trim(), language, guest: this.#guest })
  }

  /** `popup`: the window that was opened for it, empty. */
  async signIn(popup: Popup | null | undefined): Promise<MyProfile> {
    const { options, memory, key, OvationError } = this.#port
    this.#mustBe('elsewhere')
    memory.set(key, await answerOf(popup, options.server, OvationError))
    return this.#enter((await this.#session()).me)
  }

  async signInWithCode(code: string): Promise<MyProfile> {
    this.#port.mustBe(typeof code === 'string', 'the code of a link', code)
    return this.#signIn({ code })
  }

  async signInWithPasskey(options?: { autofill?: boolean; signal?: AbortSignal }): Promise<MyProfile> {
    this.#mustBe('here')
    const passkey = await choosePasskey(() => this.#call('makePasskeyOptions'), options ?? {}, this.#port.OvationError)
    return this.#signIn({ passkey })
  }

  async change(change: ProfileChange): Promise<MyProfile> {
    this.#port.mustBe(typeof change === 'object' && change !== null, 'an object such as { name }', change)
    const { name, bio, language } = change
    return this.#tell(this.#profileOf(await this.#call('changeAccount', { name, bio, language })))
  }

  async setAvatar(image: Blob): Promise<MyProfile> {
    this.#port.mustBe(image instanceof Blob, 'a Blob', image)
    return this.#tell(this.#profileOf(await this.#call('setAvatar', image)))
  }

  async removeAvatar(): Promise<MyProfile> {
    return this.#tell(this.#profileOf(await this.#call('removeAvatar')))
  }

  async sessions(): Promise<readonly AccountSession[]> {
    this.#mustBe('here')
    return (await this.#call('listSessions')).sessions
  }

  async endSession(id: string): Promise<void> {
    this.#port.mustBe(typeof id === 'string', 'the id of a session', id)
    this.#mustBe('here')
    await this.#call('endSession', undefined, id)
  }

  async signOut(): Promise<void> {
    if (!this.#signedIn) return
    await this.#call('signOut')
    this.#leave()
  }

  /** Of a room, those with a role. */
  async members(room: string, options?: Parameters<Members['list']>[0]): Promise<readonly RoomMember[]> {
    const { mustBe, OvationError } = this.#port
    const { role = 'moderator', after = '' } = options ?? {}
    mustBe(typeof role === 'string', 'a role', role)
    mustBe(typeof after === 'string', 'the id of a person as after', after)
    if (!this.#port.options.getToken) throw new OvationError('unauthorized', { detail: 'a guest has none' })
    const brought = { param: room, query: { role, ...(after ? { after } : {}) }, token: await this.#bearer() }
    return (await callAccount(this.#port, 'listMembers', brought)).members
  }

  // Who this browser is

  get #signedIn(): boolean {
    return this.#port.options.getToken !== undefined && !this.#external
  }

  /** Whether this is a page of the server, where the session is a cookie. */
  get #own(): boolean {
    const { server } = this.#port.options
    return URL.canParse(server) && (globalThis as Page).location?.origin === new URL(server).origin
  }

  get #guestKey(): string {
    return `ovation.guest.${this.#port.options.server}`
  }

  get #guest(): string | undefined {
    return this.#port.memory.get(this.#guestKey) || undefined
  }

  /** Ways in, and what they are, are for the server's own pages; a window is for all others. */
  #mustBe(where: 'here' | 'elsewhere'): void {
    const { OvationError } = this.#port
    if (this.#external)
      throw new OvationError('forbidden', {
        message: 'Nobody was signed in; this client says who somebody is by getToken; make one without it.',
      })
    if (where === 'here' && !this.#own)
      throw new OvationError('origin_refused', {
        message:
          'This was refused; this is no page of the server itself; sign in with me.signIn(), or open such a page.',
      })
    if (where === 'elsewhere' && this.#own)
      throw new OvationError('origin_refused', {
        message: 'This was refused; this is a page of the server itself; sign in by mail or passkey.',
      })
  }

  /** A token, and who it is of: by cookie, or elsewhere for the secret, of which tabs take turns to use the newest. */
  async #session(): Promise<{ token: string; me: Account }> {
    const { options, memory, key, OvationError } = this.#port
    if (this.#own) return this.#keep(await callAccount(this.#port, 'accountToken'))
    const renew = async (): Promise<{ token: string; me: Account }> => {
      const secret = memory.get(key)
      if (!secret) throw new OvationError('unauthorized', { detail: 'it was signed out' })
      const body = { grant: secret, guest: this.#guest }
      const { grant, token, me } = await callAccount(this.#port, 'renewGrant', { body })
      if (grant !== null) memory.set(key, grant)
      return this.#keep({ token, me })
    }
    const { locks } = (globalThis as Page).navigator ?? {}
    if (!locks || options.storage) return renew()
    let renewed: Promise<{ token: string; me: Account }> | undefined
    const held = async (): Promise<void> => void (await (renewed = renew()).catch(() => {}))
    await locks.request(key, {}, held).catch(() => {})
    return renewed ?? renew()
  }

  async #call<K extends keyof typeof CALLS>(name: K, body?: unknown, param?: string) {
    const brought = { body, ...(param === undefined ? {} : { param }) }
    if (this.#own || !this.#signedIn) return callAccount(this.#port, name, brought)
    return callAccount(this.#port, name, { ...brought, token: await this.#bearer() })
  }

  #keep<S extends { token: string }>(session: S): S {
    this.#token = { token: session.token, until: performance.now() + TOKEN_MS }
    return session
  }

  /** A token for a request. */
  async #bearer(): Promise<string> {
    if (this.#token && this.#token.until > performance.now()) return this.#token.token
    return (await this.#port.options.getToken?.()) ?? ''
  }

  async #signIn(proof: Proof): Promise<MyProfile> {
    this.#mustBe('here')
    return this.#enter((await this.#call('signIn', { ...proof, guest: this.#guest })).me)
  }

  /** Is this account from now on. */
  #enter(me: Account): MyProfile {
    const { options, memory, key } = this.#port
    const before = this.#signedIn ? (this.#profile?.id ?? me.id) : undefined
    const profile = this.#tell(this.#profileOf(me))
    if (before === me.id) return profile
    if (this.#own) memory.set(key, BY_COOKIE)
    options.getToken = () => this.token()
    this.#reopen()
    return profile
  }

  /**
   * Is a guest from now on, and a new one: the old one's id belongs to the account, and what somebody else says at this browser
   * is not to be theirs.
   */
  #leave(): void {
    const { options, memory, key } = this.#port
    if (!this.#signedIn) return
    delete options.getToken
    this.#token = undefined
    // Another tab may have been first, and have a guest by now.
    if (memory.get(key)) for (const name of [key, this.#guestKey]) memory.set(name, '')
    this.#reopen()
    this.#ofConnection().catch(() => {})
  }

  #reopen(): void {
    const { connection } = this.#port
    if (!/idle|closed/.test(connection.status.state)) connection.reopen()
  }

  // What is known of them

  #tell(profile: MyProfile): MyProfile {
    if (this.#profile && JSON.stringify(profile) === JSON.stringify(this.#profile)) return this.#profile
    this.#profile = profile
    this.#port.told(profile)
    return profile
  }

  #profileOf({ id, kind, name, avatar, bio, language, siteRole, tag }: Account): MyProfile {
    const { self } = this.#port.connection
    const aliases = (self?.id === id && self.aliases) || []
    return { id, kind, name, avatar, bio, tag, language, siteRole, aliases }
  }

  /** Of a guest, and of somebody whom the page names: what the connection says of them. */
  async #ofConnection(): Promise<MyProfile> {
    const { id, name, aliases = [] } = await this.#self()
    const { tag, avatar, bio } = await this.#call('getProfile', undefined, id)
    const kind = this.#external ? 'external' : 'guest'
    return this.#tell({ id, kind, name, avatar, bio, tag, language: null, siteRole: null, aliases })
  }

  /** Who the server says that this person is; connects if nothing has yet. */
  #self(): Promise<Identity> {
    const { connection } = this.#port
    connection.connect()
    return new Promise((resolve, reject) => {
      const subscription = connection.subscribe(({ state, error }) => {
        if (state === 'connected') resolve(connection.self as Identity)
        else if (/failed|closed/.test(state)) reject(error ?? new this.#port.OvationError('closed'))
        else return
        // It calls back before it has given the subscription.
        queueMicrotask(() => subscription.unsubscribe())
      })
    })
  }
}
