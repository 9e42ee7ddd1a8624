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

/** Every name under which a browser may come to this machine without a domain. */
export const ownNames = (): string[] => ['localhost', hostname(), '127.0.0.1', '::1', ...lanAddresses()]
