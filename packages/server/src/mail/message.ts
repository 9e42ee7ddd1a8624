import { OvationError } from '@ovation/protocol'
import { cleanMail } from '../ops/index.ts'

/** One mail to one person. */
export type MailMessage = {
  /** A mail address, alone: no name, no second one. */
  to: string
  subject: string
  text: string
  /** The same for programs that show HTML; nothing in it should load anything. */
  html?: string
}

/** Sends mail. */
export type Mailer = {
  /**
   * Resolves once the mail server has accepted the mail for delivery. Rejects with `mail_refused` where it is the address
   * that is wrong, with `mail_failed` where nobody could be written to, and with `overloaded` when too many mails wait.
   */
  send(message: MailMessage): Promise<void>
}

/** A message as it goes out: its address clean, its subject one line. */
export type Letter = { to: string; subject: string; text: string; html: string | undefined }

const MAX_SUBJECT_CHARS = 200
const MAX_BODY_CHARS = 100_000

/** Checks a message. Nothing in it can become a header of its own. */
export function letterOf({ to, subject, text, html }: MailMessage): Letter {
  const address = cleanMail(to)
  if (address === undefined) throw new OvationError('mail_refused', { detail: 'this is no mail address' })
  if (text.length > MAX_BODY_CHARS || (html ?? '').length > MAX_BODY_CHARS)
    throw new RangeError(`a mail has at most ${MAX_BODY_CHARS} characters`)
  return { to: address, subject: inOneLine(subject).slice(0, MAX_SUBJECT_CHARS), text, html }
}

/** A text without line ends and other characters that cannot be seen. */
export const inOneLine = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
