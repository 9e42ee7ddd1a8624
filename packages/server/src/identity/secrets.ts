import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { newId, newSecret, parseStored } from '../ops/index.ts'

const MIN_SECRET_CHARS = 32

const file = z.object({
  /** Signs guests' and the owner's own tokens. */
  signing: z.string().min(MIN_SECRET_CHARS),
  /** An integrator's API keys: id → secret, for HS256. */
  apiKeys: z.record(z.string(), z.string().min(MIN_SECRET_CHARS)),
  /** An integrator's public keys: id → PEM, for EdDSA or RS256. */
  publicKeys: z.record(z.string(), z.object({ algorithm: z.enum(['EdDSA', 'RS256']), pem: z.string() })).default({}),
})

export type Secrets = z.infer<typeof file>

const FILE_MODE = 0o600

export const freshSecrets = (): Secrets => ({
  signing: newSecret(),
  apiKeys: { [`key_${newId()}`]: newSecret() },
  publicKeys: {},
})

/**
 * Reads the secrets of a data folder, or makes them at the first start. Nobody but the server's user may read the file.
 * One that is named has to be there; who may read it is the matter of whoever put it there.
 */
export function loadSecrets(dataFolder: string, named?: string): Secrets {
  const path = named ?? join(dataFolder, 'secrets.json')
  if (named !== undefined && !existsSync(named))
    throw new Error(`the secrets were not read; there is no file ${named}; put it there, or name none`)
  if (!existsSync(path)) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    const fresh = freshSecrets()
    const part = `${path}.${process.pid}`
    writeFileSync(part, `${JSON.stringify(fresh, null, 2)}\n`, { mode: FILE_MODE })
    renameSync(part, path)
    return fresh
  }
  if (named === undefined && (statSync(path).mode & 0o077) !== 0)
    throw new Error(
      `the secrets in ${path} were not read; others on this machine can read them too; run 'chmod 600 ${path}'`,
    )
  const parsed = file.safeParse(parseStored(readFileSync(path, 'utf8')))
  if (!parsed.success)
    throw new Error(
      `the secrets in ${path} were not read; '${parsed.error.issues[0]?.path.join('.')}' is not usable; restore the file from a backup`,
    )
  return parsed.data
}
