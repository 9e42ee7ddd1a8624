/** What of a page says where it was opened from. */
type Opened = { href: string; referrer: string; server: string }

/** What the server takes. */
const SOURCE = /^[a-z0-9][a-z0-9._-]{0,63}$/
const DIRECT = 'direct'

const hostOf = (address: string): string | undefined => (URL.canParse(address) ? new URL(address).hostname : undefined)

/**
 * Where a visit came from: the name in the link (`?from=`, `?utm_source=`), the host of the page that embeds the room or that
 * linked to it, or `direct`. Never more of an address than its host.
 */
export function visitSource({ href, referrer, server }: Opened): string {
  const page = new URL(href)
  const isEmbedded = page.host !== new URL(server, href).host
  const linked = hostOf(referrer)
  const found = isEmbedded
    ? page.hostname
    : (page.searchParams.get('from') ?? page.searchParams.get('utm_source') ?? (linked === page.hostname ? '' : linked))
  const source = (found ?? '').toLowerCase()
  return SOURCE.test(source) ? source : DIRECT
}
