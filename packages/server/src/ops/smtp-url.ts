import { z } from 'zod'
import { cleanMail } from './mail-address.ts'

/** Where mail is handed over, and as whom. */
export type SmtpSettings = {
  host: string
  port: number
  /**
   * `implicit`: TLS from the first octet; `required`: STARTTLS or nothing; `offered`: STARTTLS with any certificate where the
   * server has it, for one on this machine; `off`: never.
   */
  tls: 'implicit' | 'required' | 'offered' | 'off'
  login?: { user: string; password: string }
  from: { name: string; address: string }
}

const EXAMPLE = 'smtp://user:password@mail.example.com:587?from=Name%20<live@example.com>'
const SCHEME = /^smtps?:$/
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/
/** For programs that hand mail over (RFC 8314). */
const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const
/** `Name <address>`, or the address alone. */
const SENDER = /^(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>]+))$/
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/

/** The parameters, decoded; a `+` stands for itself. Undefined where one is not decodable. */
function parametersOf(search: string): Map<string, string> | undefined {
  const pairs = search
    .replace(/^\?/, '')
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))]
    })
  return pairs.flat().includes(undefined) ? undefined : new Map(pairs as [string, string][])
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function senderOf(text: string): SmtpSettings['from'] | undefined {
  const [, name = '', inBrackets, alone] = SENDER.exec(text.trim()) ?? []
  const address = cleanMail(inBrackets ?? alone ?? '')
  return address === undefined ? undefined : { name: name.trim(), address }
}

/** Reads the address of an SMTP server; says in words what is wrong with it, never what stands in it. */
export function readSmtpUrl(text: string): SmtpSettings | { fault: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !SCHEME.test(url.protocol) || url.hostname === '' || /\s/.test(text))
    return { fault: `it is not an address such as ${EXAMPLE}` }
  const [user, password, given] = [decoded(url.username), decoded(url.password), parametersOf(url.search)]
  if (user === undefined || password === undefined || given === undefined)
    return { fault: "it has a '%' that no two hexadecimal digits follow; write '%25'" }
  if ([user, password, ...given.values()].some((part) => CONTROL.test(part)))
    return { fault: 'it holds control characters' }
  const unknown = [...given.keys()].find((name) => name !== 'from' && name !== 'tls')
  if (unknown !== undefined || !/^\/?$/.test(url.pathname) || url.hash !== '')
    return { fault: "after the host and port it may have '?from=…' and 'tls=off' alone" }
  if ((user === '') !== (password === '')) return { fault: 'it has a user or a password without the other' }
  const mode = given.get('tls')
  if (mode !== undefined && (mode !== 'off' || url.protocol === 'smtps:'))
    return { fault: "'tls' can be 'off' alone, and with smtp:// alone" }
  const from = senderOf(given.get('from') ?? user)
  if (!from) return { fault: `it says not who mail is from; add ?from=Name%20<live@example.com>` }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const plain = LOOPBACK.test(host) ? 'offered' : 'required'
  return {
    ...{ host, port: Number(url.port) || PORTS[url.protocol as keyof typeof PORTS], from },
    tls: url.protocol === 'smtps:' ? 'implicit' : mode === 'off' ? 'off' : plain,
    ...(user === '' ? {} : { login: { user, password } }),
  }
}

/** The variable `OVATION_SMTP_URL`. */
export const smtpUrl = z.string().transform((text, context): SmtpSettings => {
  const read = readSmtpUrl(text)
  if (!('fault' in read)) return read
  context.addIssue({ code: 'custom', message: read.fault })
  return z.NEVER
})
