import { openMailer } from '../mail/index.ts'
import type { Runtime } from './runtime.ts'

/** Sends mail, where a mail server is named (`OVATION_SMTP_URL`). */
export async function createMail({ config, limits, clock, logger, metrics, parts }: Runtime) {
  if (config.smtp === undefined) return { mailer: undefined }
  const mailer = await openMailer(config.smtp, {
    ...{ limits, clock, logger },
    onOutcome: (outcome) => metrics.mails.inc({ outcome }),
  })
  parts.add('the mail', () => mailer.close())
  return { mailer }
}
