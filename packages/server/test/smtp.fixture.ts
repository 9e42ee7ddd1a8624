import type { SmtpServer } from '@ovation/testkit/services'
import { loadConfig } from '../src/ops/index.ts'
import type { Config } from '../src/ops/index.ts'

/** The configuration of a server that sends its mail through another one, as `OVATION_SMTP_URL` gives it. */
export function mailingBy({ port }: SmtpServer): Pick<Config, 'smtp'> {
  const { smtp } = loadConfig({ OVATION_SMTP_URL: `smtp://127.0.0.1:${port}?from=live@example.com` })
  return smtp ? { smtp } : {}
}
