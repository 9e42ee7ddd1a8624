import type { IncomingHttpHeaders } from 'node:http'
import ipaddr from 'ipaddr.js'

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number]

const IPV6_PREFIX_BITS = 64
const MAX_FORWARDED_HOPS = 10

/** The address of a client. A forwarded address is trusted only if it comes from a trusted proxy. */
export class Addresses {
  #trusted: Network[]

  constructor(trustedProxies: readonly string[]) {
    this.#trusted = trustedProxies.map((text) => {
      if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text) as Network
      if (!ipaddr.isValid(text))
        throw new Error(
          `OVATION_TRUSTED_PROXIES is not usable; '${text}' is neither an address nor a network; correct it`,
        )
      const address = ipaddr.process(text)
      return [address, address.kind() === 'ipv4' ? 32 : 128]
    })
  }

  /**
   * The key under which limits count a client: an IPv4 address, or the /64 of an IPv6 address, because one person has all of
   * it.
   */
  keyOf(peer: string | undefined, headers: IncomingHttpHeaders): string {
    const address = this.#clientOf(peer ?? '', headers)
    if (address === undefined) return 'unknown'
    if (address.kind() === 'ipv4') return address.toString()
    return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_PREFIX_BITS}`).toString()}/${IPV6_PREFIX_BITS}`
  }

  /** Whether this peer is a proxy: the clients behind it are counted separately. */
  isProxy(peer: string | undefined): boolean {
    const address = parse(peer ?? '')
    return address !== undefined && this.#isTrusted(address)
  }

  /** Whether a request had forwarded addresses, and whether they were trusted. */
  forwardedBy(peer: string | undefined, headers: IncomingHttpHeaders): 'none' | 'believed' | 'ignored' {
    if (headers['x-forwarded-for'] === undefined) return 'none'
    const address = parse(peer ?? '')
    return address && this.#isTrusted(address) ? 'believed' : 'ignored'
  }

  /** Goes from the peer back along the forwarded addresses, as long as each is a trusted proxy. */
  #clientOf(peer: string, headers: IncomingHttpHeaders): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
    let address = parse(peer)
    const hops = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .slice(-MAX_FORWARDED_HOPS)
    while (address && hops.length > 0 && this.#isTrusted(address)) {
      const next = parse(hops.pop()?.trim() ?? '')
      if (!next) break
      address = next
    }
    return address
  }

  #isTrusted(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
    return this.#trusted.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  }
}

/** An address as proxies write it: some add the port, and then put IPv6 in brackets (RFC 7239, section 6). */
const WITH_PORT = /^(?:(\d+(?:\.\d+){3}):\d{1,5}|\[([\da-f:.]+)\](?::\d{1,5})?)$/i

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const [, four, six] = WITH_PORT.exec(text) ?? []
  const address = four ?? six ?? text
  return ipaddr.isValid(address) ? ipaddr.process(address) : undefined
}
