import { accountKey } from './account.ts'
import { Challenges } from './challenges.ts'
import { CertificateKeeper } from './keeper.ts'
import type { KeeperDeps } from './keeper.ts'
import { orderCertificate } from './order.ts'
import type { Issued } from './order.ts'
import { AcmeProblem } from './problems.ts'
import type { Method } from './problems.ts'
import { overHttps } from './transport.ts'

export type CertificateDeps = Omit<KeeperDeps, 'order'> & {
  contact: string | undefined
  /** How names can be checked, the one to try first before the others. It is asked for at each order. */
  methods: () => readonly Method[]
}

/** A certificate from a certificate authority, and the challenges that its checks ask about. */
export function keepCertificate(deps: CertificateDeps): { keeper: CertificateKeeper; challenges: Challenges } {
  const { store, names, clock } = deps
  const challenges = new Challenges(store, names, clock.now)
  const order = (signal: AbortSignal) => orderByAnyMethod(deps, challenges, signal)
  return { keeper: new CertificateKeeper({ ...deps, order }), challenges }
}

async function orderByAnyMethod(deps: CertificateDeps, challenges: Challenges, signal: AbortSignal): Promise<Issued> {
  const { names, directoryUrl, contact, clock, store } = deps
  const key = await accountKey(store)
  const answer = challenges.open.bind(challenges)
  let first: unknown
  for (const method of deps.methods()) {
    try {
      return await orderCertificate(names, method, {
        ...{ directoryUrl, contact, key, clock, answer, signal },
        send: overHttps,
      })
    } catch (error) {
      first ??= error
      if (!(error instanceof AcmeProblem && error.isOfMethod)) throw error
    }
  }
  // What the operator set up is what the words should be about.
  throw first ?? new Error('there is no way to check the names; set OVATION_HTTP_PORT')
}
