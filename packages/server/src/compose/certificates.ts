import { createHmac } from 'node:crypto'
import type { Server } from 'node:tls'
import { fileAcmeStore, keepCertificate, openAlpnDoor, postgresAcmeStore } from '../acme/index.ts'
import type { CertificateKeeper, Method } from '../acme/index.ts'
import { PlainHttp } from '../edge/index.ts'
import { newId } from '../ops/index.ts'
import type { Data } from './data.ts'
import type { Endpoints } from './endpoints.ts'
import type { Network } from './network.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & Network & { endpoints: Endpoints }

export type Certificates = {
  /** Undefined without a certificate authority. */
  keeper: CertificateKeeper | undefined
  /** Lets a certificate authority check names at the listener of the pages, which does not listen yet. */
  openDoor: (server: Server) => void
  /** Listens without TLS, where that is wanted. Before a certificate is ordered. */
  listenPlain: () => Promise<void>
}

/** The certificate that is kept by a certificate authority, and the listener without TLS. */
export function createCertificates(deps: Deps): Certificates {
  const { config, limits, addresses, budgets, report, logger, endpoints, parts } = deps
  let plain: PlainHttp | undefined
  const { keeper, challenges } = certificateOf(deps, () =>
    plain === undefined ? ['tls-alpn-01'] : ['http-01', 'tls-alpn-01'],
  )
  const names = new Set(config.acme?.names)
  const listenPlain = async (): Promise<void> => {
    if (!config.plainHttp) return
    const { port, chosen } = config.plainHttp
    const listener = new PlainHttp({
      ...{ limits, budgets, addresses, report },
      challengeAnswer: async (token) => challenges?.answerOf(token),
      secureOriginOf: (host) => secureOrigin(host, names, endpoints.url),
    })
    parts.add('the listener without TLS', () => listener.close())
    try {
      await listener.listen(config.host, port)
      plain = listener
    } catch (error) {
      if (chosen) throw Object.assign(error as Error, { variable: 'OVATION_HTTP_PORT' })
      logger.warn(
        `port ${port} could not be listened on (${(error as NodeJS.ErrnoException).code}); names are checked at port 443, and http:// leads nowhere; free it, or set OVATION_HTTP_PORT`,
      )
    }
  }
  const openDoor = (server: Server): void => {
    if (challenges) openAlpnDoor(server, (name) => challenges.contextFor(name))
  }
  return { keeper, listenPlain, openDoor }
}

/** A name that the certificate is for keeps its visitors; all others get to the public address. */
function secureOrigin(host: string, names: ReadonlySet<string>, url: string): string {
  const to = new URL(url)
  const [name = ''] = host.toLowerCase().split(':')
  if (names.has(name)) to.hostname = name
  return to.origin
}

function certificateOf(deps: Deps, methods: () => Method[]) {
  const { config, storage, secrets, folder, clock, logger, parts, limits, tls } = deps
  if (!config.acme || !tls) return { keeper: undefined, challenges: undefined }
  const { names, directoryUrl, contact } = config.acme
  const key = createHmac('sha256', secrets.signing).update('certificate').digest()
  const store = storage.shared ? postgresAcmeStore(storage.shared, key) : fileAcmeStore(folder, clock)
  const { keeper, challenges } = keepCertificate({
    ...{ names, directoryUrl, contact, store, clock, logger, methods },
    ...{ holder: newId(), random: Math.random },
    checkIntervalMs: limits.checkCertificateIntervalMs,
    retryMs: limits.retryCertificateMs,
    maxRetryMs: limits.maxRetryCertificateMs,
    serve: (issued) => tls.use({ ...issued, selfMade: false }),
  })
  parts.add('the certificate', () => keeper.stop())
  return { keeper, challenges }
}
