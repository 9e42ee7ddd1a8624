import { SERVER_LIMITS } from '../ops/index.ts'
import type { Clock, Logger, ServerLimits, SmtpSettings } from '../ops/index.ts'
import { mailFailure } from './failure.ts'
import type { MailFailure } from './failure.ts'
import { SmtpMailer } from './smtp-mailer.ts'

type Deps = { clock: Clock; logger: Logger; limits: ServerLimits; onOutcome: (outcome: string) => void }

/** A mailer over the server that is named. The SMTP client is loaded here; nothing connects before the first mail. */
export async function openMailer(settings: SmtpSettings, deps: Deps): Promise<SmtpMailer> {
  const { smtpTransport } = await import('./smtp-transport.ts')
  return new SmtpMailer({ ...deps, transport: smtpTransport(settings, deps.limits) })
}

/** Connects to a mail server and signs in, once; says what keeps it from that. */
export async function checkMail(settings: SmtpSettings): Promise<MailFailure | undefined> {
  const { smtpTransport } = await import('./smtp-transport.ts')
  const transport = smtpTransport(settings, SERVER_LIMITS)
  try {
    return await transport.verify().then(() => undefined, mailFailure)
  } finally {
    transport.close()
  }
}
