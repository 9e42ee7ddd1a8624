import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { DeliveryRefused } from '../port.ts'

export type Address = { address: string; family: number }

/** What is no address of the internet: this machine, private and shared networks, what is reserved (RFC 6890). */
const INSIDE_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
const INSIDE_V6 = [
  ...[
    '::/96',
    '::ffff:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
  ],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
]

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const isV4 = isIP(address) === 4
    list.addSubnet(address, Number(bits ?? (isV4 ? 32 : 128)), isV4 ? 'ipv4' : 'ipv6')
  }
  return list
}

const INSIDE = { 4: listOf(INSIDE_V4), 6: listOf(INSIDE_V6) }
/** An IPv4 address mapped into IPv6. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** To which addresses requests may go. */
export class AllowedAddresses {
  #allowed: BlockList

  constructor(allowed: readonly string[]) {
    this.#allowed = listOf(allowed)
  }

  allows(address: string): boolean {
    const plain = MAPPED.exec(address)?.[1] ?? address
    const isV4 = isIP(plain) === 4
    return (
      !INSIDE[isV4 ? 4 : 6].check(plain, isV4 ? 'ipv4' : 'ipv6') || this.#allowed.check(plain, isV4 ? 'ipv4' : 'ipv6')
    )
  }

  /** The address of a host to connect to: looked up once, so that it is the one that was judged. Throws if one is not allowed. */
  async find(host: string, look: typeof lookupAll = lookupAll): Promise<Address> {
    const name = host.replace(/^\[(.*)\]$/, '$1')
    const family = isIP(name)
    const found = family === 0 ? await look(name) : [{ address: name, family }]
    const wrong = found.find(({ address }) => !this.allows(address))
    if (wrong)
      throw new DeliveryRefused(
        `${name} leads to an address inside (${wrong.address}), which is allowed only by OVATION_OUTLET_NETWORKS`,
      )
    const [first] = found
    if (!first) throw new DeliveryRefused(`there is no address of ${name}`)
    return first
  }
}

const lookupAll = (name: string): Promise<Address[]> => lookup(name, { all: true })
