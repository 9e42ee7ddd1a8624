import { ill, skipped, well } from './finding.ts'
import type { Finding } from './finding.ts'

/** What was found when a server, or the doctor itself, signed in to the mail server. */
export type MailCheck = { host: string; port: number; problem?: { words: string; fix: string } }

const CHECK = 'mail'

/** Whether mail can be sent; `checked` is null where no mail server is named. */
export function mailServer(checked: MailCheck | null): Finding {
  if (checked === null) return skipped(CHECK, 'OVATION_SMTP_URL is not set: nobody can be written to')
  const { host, port, problem } = checked
  return problem
    ? ill(CHECK, `${host}:${port}: ${problem.words}`, problem.fix)
    : well(CHECK, `${host}:${port} answers and lets us in`)
}
