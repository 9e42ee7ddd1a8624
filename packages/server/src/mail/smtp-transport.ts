import { createTransport } from 'nodemailer'
import type { ServerLimits, SmtpSettings } from '../ops/index.ts'
import type { SmtpTransport } from './smtp-mailer.ts'

const MAX_MAILS_PER_CONNECTION = 100
const IDLE_TIMEOUT_MS = 60_000

/** Connections to a real mail server, opened with the first mail, and kept for those that follow. */
export function smtpTransport(
  { host, port, tls, login, from }: SmtpSettings,
  { maxMailConnections, mailSilenceTimeoutMs }: Pick<ServerLimits, 'maxMailConnections' | 'mailSilenceTimeoutMs'>,
): SmtpTransport {
  const pool = createTransport({
    ...{ pool: true, host, port, secure: tls === 'implicit' },
    ...{ requireTLS: tls === 'required', ignoreTLS: tls === 'off' },
    // Nobody is between this process and one on this machine, whose certificate rarely has the name localhost.
    ...(tls === 'offered' ? { tls: { rejectUnauthorized: false } } : {}),
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    maxConnections: maxMailConnections,
    maxMessages: MAX_MAILS_PER_CONNECTION,
    // Attempts are counted by the mailer.
    maxRequeues: 1,
    idleTimeout: IDLE_TIMEOUT_MS,
    connectionTimeout: mailSilenceTimeoutMs,
    greetingTimeout: mailSilenceTimeoutMs,
    socketTimeout: mailSilenceTimeoutMs,
    dnsTimeout: mailSilenceTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  // A connection that ends while it is idle is nobody's failure.
  pool.on('error', () => {})
  return {
    send: async ({ to, subject, text, html }, signal) => {
      await pool.sendMail({
        ...{ from, to: { name: '', address: to }, subject, text, html, signal },
        envelope: { from: from.address, to: [to] },
        // A long line, such as a link, comes whole out of every program that shows mail.
        textEncoding: 'quoted-printable',
        // No answers by machines (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    },
    verify: async () => {
      await pool.verify()
    },
    close: () => pool.close({ force: true }),
  }
}
