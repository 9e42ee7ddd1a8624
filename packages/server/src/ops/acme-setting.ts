import { isIP } from 'node:net'

/** Certificates from a certificate authority (`OVATION_TLS=acme`). */
export type AcmeSetting = {
  /** Every name that the certificate is for, that of the public address first. */
  names: string[]
  directoryUrl: string
  contact?: string
}

export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory'
/** As many as Let's Encrypt takes. */
const MAX_NAMES = 100

/** A name that a certificate authority issues for: with a dot, and no pattern, which HTTP cannot check. */
export const isPublicName = (text: string): boolean =>
  isIP(text) === 0 &&
  text.length <= 253 &&
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/.test(text)

/** The settings together. Throws one line if they do not go together. */
export function acmeSetting({
  publicUrl,
  more,
  directoryUrl,
  contact,
}: {
  publicUrl: string | undefined
  more: readonly string[]
  directoryUrl: string
  contact: string | undefined
}): AcmeSetting {
  const refused = (why: string, remedy: string): Error =>
    new Error(`the server did not start; OVATION_TLS=acme ${why}; ${remedy}`)
  if (publicUrl === undefined)
    throw refused('needs the name that others use', 'set OVATION_PUBLIC_URL, such as https://live.example.com')
  const { protocol, hostname } = new URL(publicUrl)
  if (protocol !== 'https:')
    throw refused('is for an address with https://', 'correct OVATION_PUBLIC_URL, or set OVATION_TLS=off')
  if (!isPublicName(hostname))
    throw refused(
      `is for names that are known everywhere, and '${hostname}' is none`,
      'use a domain in OVATION_PUBLIC_URL, or set OVATION_TLS=self',
    )
  const names = [...new Set([hostname, ...more])]
  if (names.length > MAX_NAMES) throw refused(`is for at most ${MAX_NAMES} names`, 'name fewer in OVATION_TLS_NAMES')
  return { names, directoryUrl, ...(contact === undefined ? {} : { contact }) }
}
