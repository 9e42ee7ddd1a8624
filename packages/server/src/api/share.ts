import type { ShareInfo } from '@ovation/protocol'
import type { Addresses } from '../edge/index.ts'
import type { Config } from '../ops/index.ts'
import { lanAddresses, qrForScreen, reach } from '../share/index.ts'
import type { Handlers } from '../rest/index.ts'

export type ShareDeps = {
  config: Config
  addresses: Addresses
  instance: string
  url: () => string
  port: () => number
}

const LOCAL = /^https?:\/\/(localhost|127\.|\[::1\])/

const tlsOf = (tls: string): ShareInfo['tls'] => (tls === 'off' || tls === 'self' || tls === 'acme' ? tls : 'files')

/** Where others find a room, and whether they do. */
export function shareHandlers({ config, addresses, instance, url, port }: ShareDeps): Handlers<'getShare' | 'getEcho'> {
  return {
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
      const onlyHere = LOCAL.test(base)
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
      }
    },
  }
}
