import type { ShareInfo, ShareNetwork } from '@ovation/protocol'
import type { Addresses, NetworkListener } from '../edge/index.ts'
import type { Config } from '../ops/index.ts'
import { isOnlyHere, lanAddresses, networkAddress, qrForScreen, reach } from '../share/index.ts'
import type { Handlers } from '../rest/index.ts'

export type ShareDeps = {
  config: Config
  addresses: Addresses
  instance: string
  url: () => string
  port: () => number
  network: Pick<NetworkListener, 'open' | 'close' | 'port'>
  /** The certificate for the addresses of this machine. */
  certificate: () => Promise<{ key: string; cert: string }>
}

/** Like the port of the pages, for a browser that adds nothing. Another one is taken if it is not free. */
const NETWORK_PORT = 8_443

const tlsOf = (tls: string): ShareInfo['tls'] => (tls === 'off' || tls === 'self' || tls === 'acme' ? tls : 'files')

/** Where others find a room, and whether they do. */
export function shareHandlers(deps: ShareDeps): Handlers<'getShare' | 'getEcho' | 'openNetwork'> {
  const { config, addresses, instance, url, port, network, certificate } = deps
  const networkInfo = (room = 'demo'): ShareNetwork => {
    const address = networkAddress(network.port)
    if (address === undefined) return { open: false, link: null, qr: null }
    const link = `${address}/r/${room}`
    return { open: true, link, qr: qrForScreen(link) }
  }
  return {
    openNetwork: async ({ body }) => {
      const [address] = lanAddresses()
      if (!body.open || address === undefined) await network.close()
      else await network.open(async () => ({ host: '0.0.0.0', port: NETWORK_PORT, ...(await certificate()) }))
      return networkInfo(body.room)
    },
    /** So that anyone who goes a way to this server sees where it ended, and how they are counted. */
    getEcho: ({ request: { raw, headers } }) => {
      const peer = raw.socket.remoteAddress
      const forwarded = addresses.forwardedBy(peer, headers)
      const secure =
        (raw.socket as { encrypted?: boolean }).encrypted === true ||
        (forwarded === 'believed' && headers['x-forwarded-proto'] === 'https')
      return { instance, address: addresses.keyOf(peer, headers), forwarded, secure }
    },
    getShare: async ({ query }) => {
      const base = url()
      const onlyHere = isOnlyHere(base)
      const link = `${base}/r/${query.room ?? 'demo'}`
      return {
        link,
        onlyHere,
        // No video of a link that means another machine on the phone that reads it.
        qr: onlyHere ? null : qrForScreen(link),
        reach: onlyHere ? null : await reach(base, instance, config.tls === 'self'),
        tls: tlsOf(config.tls),
        lan: lanAddresses(),
        port: port(),
        network: networkInfo(query.room),
      }
    },
  }
}
