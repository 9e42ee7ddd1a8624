import { checkMail } from '../mail/index.ts'
import type { Config } from '../ops/index.ts'
import { examine } from '../share/index.ts'
import type { Finding, MailCheck, Running } from '../share/index.ts'
import { askIfRunning } from './control-socket.ts'
import type { RunningSettings } from './verbs.ts'

const SIGNS = { well: '✓', ill: '✗', skipped: '–' } as const

const line = ({ check, state, detail, fix }: Finding): string =>
  `${SIGNS[state]} ${check}: ${detail}${fix === undefined ? '' : `\n    → ${fix}`}`

/** Looks at ports, clock, disk, Node, proxy and certificate; gives 1 when something is ill. */
export async function doctor(config: Config, json: boolean): Promise<number> {
  const answer = await askIfRunning(config, 'status', {})
  const running = answer?.all as (NonNullable<Running> & { settings: RunningSettings }) | undefined
  // The shell that asks rarely has the environment that the service was started with.
  const mail = running ? await mailOfRunning(config) : await ownMail(config)
  const findings = await examine({ ...config, ...running?.settings }, running, Date.now, mail)
  process.stdout.write(
    json ? `${JSON.stringify({ running: running !== undefined, findings })}\n` : `${findings.map(line).join('\n')}\n`,
  )
  return findings.some(({ state }) => state === 'ill') ? 1 : 0
}

/** Whether the running server can send mail, with its own settings and from where it is; a version before cannot say. */
async function mailOfRunning(config: Config): Promise<MailCheck | null | undefined> {
  const answer = await askIfRunning(config, 'mail.check', {}).catch(() => undefined)
  return answer?.all.mail as MailCheck | null | undefined
}

async function ownMail({ smtp }: Config): Promise<MailCheck | null> {
  return smtp ? { host: smtp.host, port: smtp.port, problem: await checkMail(smtp) } : null
}
