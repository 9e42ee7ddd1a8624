import { OvationError } from '@ovation/protocol'
import { sleep } from '../ops/index.ts'
import type { Clock, Logger, ServerLimits } from '../ops/index.ts'
import { mailFailure, TIMED_OUT, TOO_MANY } from './failure.ts'
import type { MailFailure } from './failure.ts'
import { letterOf } from './message.ts'
import type { Letter, Mailer, MailMessage } from './message.ts'

/** The connections to one mail server. */
export type SmtpTransport = {
  /** Hands one mail over, once. `signal` ends it wherever it is: a mail that still waits is never sent then. */
  send(letter: Letter, signal: AbortSignal): Promise<void>
  /** Connects and signs in, and sends nothing. */
  verify(): Promise<void>
  /** Ends what is under way. */
  close(): void
}

type MailLimits = Pick<ServerLimits, 'maxMailsWaiting' | 'mailTimeoutMs' | 'maxMailAttempts' | 'mailRetryDelayMs'>

type MailerDeps = {
  transport: SmtpTransport
  clock: Clock
  logger: Logger
  limits: MailLimits
  /** Hears how each mail ended. */
  onOutcome: (outcome: 'sent' | MailFailure['why']) => void
}

const RETRY_IN_MS = 10_000

/** Sends mail over one mail server: so many waiting, a deadline for each, some more attempts where it is put off. */
export class SmtpMailer implements Mailer {
  #deps: MailerDeps
  #waiting = 0
  #closed = false

  constructor(deps: MailerDeps) {
    this.#deps = deps
  }

  /** Mails that are not settled yet. */
  get waiting(): number {
    return this.#waiting
  }

  async send(message: MailMessage): Promise<void> {
    const { logger, onOutcome } = this.#deps
    const letter = letterOf(message)
    const failure = this.#waiting < this.#deps.limits.maxMailsWaiting ? await this.#within(letter) : TOO_MANY
    onOutcome(failure?.why ?? 'sent')
    if (!failure) return
    logger.warn({ why: failure.why, reason: failure.words }, 'a mail was not sent')
    throw asRefusal(failure)
  }

  /** What keeps mail from being sent at all; undefined when the server answers and lets us in. */
  check(): Promise<MailFailure | undefined> {
    return this.#deps.transport.verify().then(() => undefined, mailFailure)
  }

  close(): void {
    this.#closed = true
    this.#deps.transport.close()
  }

  /** Sends it before its deadline. */
  async #within(letter: Letter): Promise<MailFailure | undefined> {
    const { clock, limits } = this.#deps
    const deadline = new AbortController()
    const callOff = clock.after(limits.mailTimeoutMs, () => deadline.abort())
    this.#waiting += 1
    try {
      return await this.#attempts(letter, deadline.signal)
    } finally {
      this.#waiting -= 1
      callOff()
    }
  }

  async #attempts(letter: Letter, signal: AbortSignal): Promise<MailFailure | undefined> {
    const { transport, clock, limits } = this.#deps
    const endsAtMs = clock.monotonicMs() + limits.mailTimeoutMs
    for (let attempt = 1; ; attempt++) {
      const failure = await transport.send(letter, signal).then(() => undefined, mailFailure)
      if (!failure) return undefined
      if (signal.aborted) return TIMED_OUT
      const delayMs = limits.mailRetryDelayMs * 2 ** (attempt - 1)
      const isLast = attempt >= limits.maxMailAttempts || clock.monotonicMs() + delayMs >= endsAtMs
      if (!failure.again || isLast || this.#closed) return failure
      await sleep(clock, delayMs)
    }
  }
}

const asRefusal = ({ why, words }: MailFailure): OvationError =>
  why === 'address'
    ? new OvationError('mail_refused', { detail: words })
    : new OvationError(why === 'overloaded' ? 'overloaded' : 'mail_failed', { detail: words, retryInMs: RETRY_IN_MS })
