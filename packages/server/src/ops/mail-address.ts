import { domainToASCII } from 'node:url'

/** RFC 5321, sections 4.5.3.1.1 and 4.5.3.1.3, without the angle brackets of a path. */
const MAX_LOCAL_BYTES = 64
const MAX_ADDRESS_BYTES = 254

/** What needs no quotes (RFC 5322, section 3.2.3), in every script (RFC 6531). */
const LOCAL = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u
/** Nothing that a parser of addresses could read as something else than a name. */
const DOMAIN = /^[\p{L}\p{N}\p{M}.。．｡-]+$/u
const LABEL = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/

/**
 * A mail address in the one form in which it is stored and compared: without space around it, its domain in lower case and
 * as DNS has it (`mail@Bücher.example` → `mail@xn--bcher-kva.example`), what is before the `@` as it was. Undefined where it
 * is none that mail from the internet reaches: no `@` or two, a control character, a space, quotes, comments, an IP address
 * or a name without a dot in place of the domain, or more than 254 octets.
 */
export function cleanMail(text: string): string | undefined {
  const [local = '', domain = '', ...more] = text.trim().split('@')
  if (more.length > 0 || !LOCAL.test(local) || !DOMAIN.test(domain)) return undefined
  if (Buffer.byteLength(local) > MAX_LOCAL_BYTES) return undefined
  const ascii = domainToASCII(domain)
  const labels = ascii.split('.')
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || /^\d+$/.test(labels.at(-1) ?? ''))
    return undefined
  const address = `${local}@${ascii}`
  return Buffer.byteLength(address) > MAX_ADDRESS_BYTES ? undefined : address
}
