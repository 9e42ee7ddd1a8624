import { hostname, networkInterfaces } from 'node:os'

/** IPv4 addresses of this machine that others in the same network can use, the likeliest first. */
export function lanAddresses(): string[] {
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? [])
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
      .map(({ address }) => ({ address, virtual: /^(docker|br-|veth|virbr|tun|tap|wg)/.test(name) })),
  )
  return addresses.sort((a, b) => Number(a.virtual) - Number(b.virtual)).map(({ address }) => address)
}

/** Hosts that stand for every address of this machine. */
export const ANY_HOST: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

/** How people name a host that is listened on: this machine, or its first address in the network. */
export const nameFor = (host: string): string =>
  ANY_HOST.has(host) ? (lanAddresses()[0] ?? 'localhost') : host === '127.0.0.1' || host === '::1' ? 'localhost' : host

/** Where other machines reach what listens on a host, as far as this one can tell. */
export const addressFor = (host: string): string => (ANY_HOST.has(host) ? (lanAddresses()[0] ?? '127.0.0.1') : host)

/** Whether an address leads to the machine on which it is opened, and to no other. */
export const isOnlyHere = (address: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/.test(address)

/** An address of a host that may be a name, IPv4 or IPv6 (RFC 3986, section 3.2.2: in brackets). */
export const addressOf = (scheme: string, host: string, port: number): string =>
  new URL(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`).origin

/** Where others in the same network reach what listens there over TLS at a port; undefined without a port, or a network. */
export function networkAddress(port: number | undefined): string | undefined {
  const [address] = lanAddresses()
  return port === undefined || address === undefined ? undefined : addressOf('https', address, port)
}

/** Where this machine itself reaches what listens on a host. */
export const ownAddress = (scheme: string, host: string, port: number): string =>
  addressOf(scheme, host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port)

/** Every name under which a browser may come to this machine without a domain. */
export const ownNames = (): string[] => ['localhost', hostname(), '127.0.0.1', '::1', ...lanAddresses()]
