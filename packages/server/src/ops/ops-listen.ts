import { z } from 'zod'

/** Where figures are, and what nodes ask of each other. `chosen`: somebody has set it, so that no other port will do. */
export type OpsListen = 'off' | { host: string; port: number; chosen: boolean }

const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = 9_464
const ANY_HOST = '0.0.0.0'
/** A name or address, an IPv6 address in brackets, or nothing for every address. */
const HOST_AND_PORT = /^(?:\[([\da-f:.]+)\]|([\w.-]*)):(\d{1,5})$/i
const MAX_PORT = 65_535

/** The variable `OVATION_OPS_LISTEN`. */
export const opsListen = z
  .string()
  .optional()
  .transform((text, context): OpsListen => {
    if (text === undefined) return { host: DEFAULT_HOST, port: DEFAULT_PORT, chosen: false }
    if (text === 'off') return 'off'
    const [, ipv6, name, port] = HOST_AND_PORT.exec(text) ?? []
    if (port === undefined || Number(port) > MAX_PORT) {
      context.addIssue({ code: 'custom', message: "it is 'off' or an address with a port, such as 127.0.0.1:9464" })
      return z.NEVER
    }
    return { host: ipv6 || name || ANY_HOST, port: Number(port), chosen: true }
  })
