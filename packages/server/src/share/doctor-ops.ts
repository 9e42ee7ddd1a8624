import { lookup } from 'node:dns/promises'
import { ill, skipped, well } from './finding.ts'
import type { Finding } from './finding.ts'
import { ask, readHead } from './reach.ts'

const CHECK = 'ops listener'
const OUTSIDE = 'ops listener from outside'
/** One of the figures, by which they are known. */
const A_FIGURE = 'ovation_'
const LOOPBACK = /^(127\.|::1$)/
/** A firewall that swallows connections is well. */
const CLOSED_TIMEOUT_MS = 2_000

/** Whether figures are answered at an address; undefined when nothing is. */
async function figuresAt(url: string, timeout?: number): Promise<boolean | undefined> {
  try {
    const answer = await ask(`${url}/metrics`, { rejectUnauthorized: false, ...(timeout ? { timeout } : {}) })
    return answer.statusCode === 200 && (await readHead(answer)).includes(A_FIGURE)
  } catch {
    return undefined
  }
}

/** Whether figures, and calls of other nodes, are answered where this machine reaches them. */
export async function opsListener(ops: string | null | undefined): Promise<Finding> {
  if (ops == null) return skipped(CHECK, 'OVATION_OPS_LISTEN is off: there are no figures, and no other nodes')
  return (await figuresAt(ops))
    ? well(CHECK, `${ops} answers`)
    : ill(CHECK, `${ops} does not answer as this server`, 'restart it; look whether another program took the port')
}

/** Whether they are answered where the public comes in: through a proxy, or at the public name by their own port. */
export async function opsFromOutside(publicUrl: string, ops: string | null | undefined): Promise<Finding> {
  if (await figuresAt(publicUrl))
    return ill(
      OUTSIDE,
      `${publicUrl}/metrics gives figures to everybody`,
      'let the proxy lead to OVATION_PORT alone, as the files in deploy/ do; nothing has to lead to OVATION_OPS_LISTEN',
    )
  if (ops == null) return well(OUTSIDE, 'there is none')
  const { hostname } = new URL(publicUrl)
  const addresses = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => [])
  if (addresses.some(({ address }) => LOOPBACK.test(address)))
    return skipped(OUTSIDE, `${hostname} is this machine itself: nobody else comes in there`)
  const outside = `http://${hostname}:${new URL(ops).port}`
  if (!(await figuresAt(outside, CLOSED_TIMEOUT_MS))) return well(OUTSIDE, 'it is not reached from there')
  return ill(
    OUTSIDE,
    `${outside} answers, as this machine sees it`,
    'let OVATION_OPS_LISTEN name an address that only Prometheus and the other nodes reach, or close its port in the firewall',
  )
}
