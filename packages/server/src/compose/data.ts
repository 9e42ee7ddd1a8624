import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadSecrets, readNamedSecrets } from '../identity/index.ts'
import { loadCertificate, ServedCertificate } from '../share/index.ts'
import { closeToOthers } from '../storage/index.ts'
import { openStorage } from './open-storage.ts'
import type { Runtime } from './runtime.ts'
import { storageSpace } from './storage-space.ts'

export type Data = Awaited<ReturnType<typeof openData>>

/** Opens what is stored: the data folder or database, its free space, the secrets and the certificate. */
export async function openData({ config, limits, clock, logger, parts }: Runtime) {
  // Files that are only read are read before anything is created.
  const named = config.secretsFile === undefined ? undefined : readNamedSecrets(config.secretsFile)
  const folder = resolve(config.dataFolder)
  // Until a certificate authority has issued one, one of our own.
  const isOwn = config.tls === 'self' || config.tls === 'acme'
  const certificate = () => loadCertificate(isOwn ? 'self' : config.tls, folder, clock.now())
  const given = isOwn ? undefined : await certificate()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const open = closeToOthers(folder, { shared: config.recordingsFolder })
  const storage = await openStorage(folder, config.databaseUrl, limits)
  parts.add('the storage', () => storage.close())
  if (open.length > 0)
    logger.warn(
      `others on this machine can read data of this server; ${open.join('; ')}; run 'chmod go=' on that as its owner`,
    )
  const { log } = storage
  const { disk, usage, refusal } = await storageSpace({ log, folder, clock, limits, logger, parts })
  const secrets = named ?? loadSecrets(folder)
  const first = isOwn ? await certificate() : given
  const tls = first && new ServedCertificate(first)
  return { folder, storage, log, disk, usage, storageRefusal: refusal, secrets, tls }
}
