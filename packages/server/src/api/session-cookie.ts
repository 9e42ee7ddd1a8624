import { OvationError } from '@ovation/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_MS } from '../people/index.ts'
import type { OpenSession, PersonSessions } from '../people/index.ts'
import type { AccountDeps } from './account-deps.ts'

const COOKIE = 'ovation_session'
/** Browsers accept a cookie of this name only over TLS, for the whole host and for no other (RFC 6265bis, section 4.1.3.2). */
const HOST_COOKIE = `__Host-${COOKIE}`
const SESSION_SECONDS = SESSION_MS / 1_000

/** The cookie with the secret of a session, which scripts cannot read. */
export class SessionCookie {
  #sessions: Pick<PersonSessions, 'findBySecret'>
  #name: string
  #scope: string
  #secure: string
  #pattern: RegExp

  constructor({
    sessions,
    servedAt: { secure, path },
  }: Pick<AccountDeps, 'servedAt'> & { sessions: Pick<PersonSessions, 'findBySecret'> }) {
    this.#sessions = sessions
    this.#name = secure && path === '' ? HOST_COOKIE : COOKIE
    this.#scope = `Path=${path || '/'}; HttpOnly; SameSite=Lax`
    this.#secure = secure ? '; Secure' : ''
    this.#pattern = new RegExp(`(?:^|; )${this.#name}=([\\w-]{1,200})`)
  }

  set(reply: FastifyReply, secret: string): void {
    this.#put(reply, secret, SESSION_SECONDS)
  }

  clear(reply: FastifyReply): void {
    this.#put(reply, '', 0)
  }

  #put(reply: FastifyReply, value: string, seconds: number): void {
    reply.header('set-cookie', `${this.#name}=${value}; ${this.#scope}; Max-Age=${seconds}${this.#secure}`)
  }

  /** The open session of a request. */
  async find({ headers }: FastifyRequest): Promise<OpenSession | undefined> {
    const secret = headers.cookie?.match(this.#pattern)?.[1]
    return secret === undefined ? undefined : this.#sessions.findBySecret(secret)
  }

  /** Throws `unauthorized` if there is none. */
  async mustFind(request: FastifyRequest): Promise<OpenSession> {
    const session = await this.find(request)
    if (!session) throw new OvationError('unauthorized', { detail: 'no session' })
    return session
  }
}
