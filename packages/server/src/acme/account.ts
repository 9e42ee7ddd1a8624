import { z } from 'zod'
import { parseStored } from '../ops/index.ts'
import { AccountKey } from './account-key.ts'
import type { AcmeStore } from './store.ts'

const stored = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() })

/** The key of the account: the one that is kept, or a new one, kept before it is used. */
export async function accountKey(store: AcmeStore): Promise<AccountKey> {
  const known = stored.safeParse(parseStored((await store.read('account')) ?? ''))
  if (known.success) return AccountKey.from(known.data)
  const fresh = await AccountKey.create()
  await store.write('account', JSON.stringify(fresh.secret))
  return fresh
}
