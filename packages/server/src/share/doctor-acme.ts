import { lookup } from 'node:dns/promises'
import type { Config } from '../ops/index.ts'
import { ill, skipped, well } from './finding.ts'
import type { Finding } from './finding.ts'
import { ask } from './reach.ts'

/** What the running server says of the certificate that it orders. */
export type OrderedCertificate = {
  state: 'waiting' | 'valid' | 'failed'
  endsAt?: number
  problem?: string
  retryAt?: number
}

const CHECK = 'certificate'
const LOOKUP_TIMEOUT_MS = 6_000
const HTTP_PORT = 80
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const minute = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`

/** The certificate of a certificate authority; undefined where no server runs. */
export function orderedCertificate(certificate: OrderedCertificate | undefined): Finding {
  if (!certificate) return skipped(CHECK, 'it is ordered when the server runs')
  const { state, endsAt, problem = '', retryAt = 0 } = certificate
  if (state === 'valid') return well(CHECK, `good until ${day(endsAt ?? 0)}, and renewed before that`)
  if (state === 'waiting') return skipped(CHECK, 'it is being ordered; run the doctor again in a minute')
  const meanwhile = endsAt === undefined ? '' : `; the one that is there is good until ${day(endsAt)}`
  return ill(
    CHECK,
    `${problem}${meanwhile}`,
    `correct that; it is tried again at ${minute(retryAt)}, or at once when the server is started again`,
  )
}

/** Whether each name is known, and, where a server runs, whether it leads to this one at the port where names are checked. */
export async function certificateNames({ acme, plainHttp }: Config, isRunning: boolean): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const name of acme?.names ?? []) {
    const addresses = await addressesOf(name)
    findings.push(
      addresses.length > 0
        ? well(`name ${name}`, `leads to ${addresses.join(', ')}`)
        : ill(
            `name ${name}`,
            'it is not known',
            `add an A or AAAA record for ${name} with the address of this machine, or wait until it has spread`,
          ),
    )
    if (addresses.length > 0 && isRunning && plainHttp) findings.push(await plainPort(name))
  }
  return findings
}

async function addressesOf(name: string): Promise<string[]> {
  const late = new Promise<[]>((done) => setTimeout(() => done([]), LOOKUP_TIMEOUT_MS).unref())
  const found = await Promise.race([lookup(name, { all: true }), late]).catch(() => [])
  return found.map(({ address }) => address)
}

/** Only the listener of this server sends people to HTTPS with this status. */
async function plainPort(name: string): Promise<Finding> {
  const check = `port ${HTTP_PORT} of ${name}`
  const remedy = `open port ${HTTP_PORT} in the firewall and forward it in the router to OVATION_HTTP_PORT of this machine`
  try {
    const answer = await ask(`http://${name}:${HTTP_PORT}/`)
    answer.destroy()
    const leadsHere = answer.statusCode === 308 && answer.headers.location?.startsWith(`https://${name}`)
    return leadsHere
      ? well(check, 'leads here, as this machine sees it')
      : ill(
          check,
          'another program answers there',
          `point the A and AAAA records of ${name} at this machine; ${remedy}`,
        )
  } catch (error) {
    return ill(
      check,
      `it does not answer (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`,
      remedy,
    )
  }
}
