import { createPublicKey } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstIssue } from '@ovation/protocol/schemas'
import { z } from 'zod'
import { newId, newSecret, oneLine, parseStored, readSmallFile } from '../ops/index.ts'

const MIN_SECRET_CHARS = 32

const isPublicKey = (pem: string): boolean => {
  try {
    createPublicKey(pem)
    return true
  } catch {
    return false
  }
}

const file = z.object({
  /** Signs guests' and the owner's own tokens. */
  signing: z.string().min(MIN_SECRET_CHARS),
  /** An integrator's signing keys: id → secret, for HS256. The name is from before there were API keys. */
  apiKeys: z.record(z.string(), z.string().min(MIN_SECRET_CHARS)),
  /** An integrator's public keys: id → PEM, for EdDSA, ES256 or RS256. */
  publicKeys: z
    .record(
      z.string(),
      z.object({
        algorithm: z.enum(['EdDSA', 'ES256', 'RS256']),
        pem: z.string().refine(isPublicKey, 'it is no public key as PEM'),
      }),
    )
    .default({}),
})

export type Secrets = z.infer<typeof file>

const FILE_MODE = 0o600

export const freshSecrets = (): Secrets => ({
  signing: newSecret(),
  apiKeys: { [`key_${newId()}`]: newSecret() },
  publicKeys: {},
})

/** Reads the secrets of a data folder, or makes them at the first start. Nobody but the server's user may read the file. */
export function loadSecrets(dataFolder: string): Secrets {
  const path = join(dataFolder, 'secrets.json')
  if (!existsSync(path)) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    const fresh = freshSecrets()
    const part = `${path}.${process.pid}`
    writeFileSync(part, `${JSON.stringify(fresh, null, 2)}\n`, { mode: FILE_MODE })
    renameSync(part, path)
    return fresh
  }
  if ((statSync(path).mode & 0o077) !== 0)
    throw new Error(
      `the secrets in ${path} were not read; others on this machine can read them too; run 'chmod 600 ${path}'`,
    )
  return readSecrets(path, 'restore the file from a backup')
}

/** Reads the file that is named instead: it has to be there, and who may read it is the matter of anyone who put it there. */
export const readNamedSecrets = (path: string): Secrets =>
  readSecrets(path, "let OVATION_SECRETS_FILE name a file that 'ovation secrets' made and this user may read")

function readSecrets(path: string, remedy: string): Secrets {
  const refused = (why: string, cause?: unknown): Error =>
    new Error(`the secrets in ${path} were not read; ${why}; ${remedy}`, { cause })
  let text: string
  try {
    text = readSmallFile(path)
  } catch (error) {
    throw refused(oneLine(error), error)
  }
  const parsed = file.safeParse(parseStored(text))
  if (parsed.success) return parsed.data
  const { at, why } = firstIssue(parsed.error, 'the file')
  throw refused(`'${at}' is not usable (${why})`)
}
