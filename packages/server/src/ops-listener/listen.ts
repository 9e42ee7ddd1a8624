import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Logger, OpsListen } from '../ops/index.ts'

const VARIABLE = 'OVATION_OPS_LISTEN'

export type ListensAt = { host: string; port: number }

/**
 * Listens, and says where; undefined when it is off. Where nobody has chosen a port and the usual one is taken, by a second
 * server on this machine perhaps, any free one will do.
 */
export async function listenForOps(
  app: FastifyInstance,
  listen: OpsListen,
  logger: Logger,
): Promise<ListensAt | undefined> {
  if (listen === 'off') return undefined
  const { host, port, chosen } = listen
  const at = (): ListensAt => ({ host, port: (app.server.address() as AddressInfo).port })
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (chosen || code !== 'EADDRINUSE') throw Object.assign(error as Error, { variable: VARIABLE })
    await app.listen({ host, port: 0 })
    logger.warn({ ops: at(), taken: port }, `the usual port of ${VARIABLE} is taken, another one is used; set it`)
  }
  return at()
}
