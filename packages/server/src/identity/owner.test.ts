import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Owner } from './owner.ts'
import { freshSecrets } from './secrets.ts'
import type { IdentityStore } from './store.ts'
import { Tokens } from './tokens.ts'

/** As the stores keep it, in memory. */
function memoryStore(): IdentityStore {
  const secrets = new Map<string, string>()
  const codes = new Map<string, number>()
  const sessions = new Map<string, number>()
  let recovery = new Set<string>()
  return {
    readSecret: async (name) => secrets.get(name),
    writeSecret: async (name, value) => void secrets.set(name, value),
    addSignInCode: async (hash, expiresAt) => void codes.set(hash, expiresAt),
    useSignInCode: async (hash, now) => {
      const known = (codes.get(hash) ?? 0) > now
      return codes.delete(hash) && known
    },
    replaceRecoveryCodes: async (hashes) => void (recovery = new Set(hashes)),
    useRecoveryCode: async (hash) => recovery.delete(hash),
    addOwnerSession: async (hash, _, expiresAt) => void sessions.set(hash, expiresAt),
    isOwnerSession: async (hash, now) => (sessions.get(hash) ?? 0) > now,
    endOwnerSession: async (hash) => sessions.delete(hash),
    endOwnerSessions: async () => sessions.clear(),
  }
}

const OLD = 'an evening by the sea'
const NEW = 'a morning in the hills'

async function withPassword() {
  const clock = new ManualClock()
  const owner = new Owner(memoryStore(), new Tokens(freshSecrets()), clock)
  const first = await owner.signIn({ code: await owner.newSignInCode() })
  const set = await owner.changePassword(first, { password: OLD })
  const change = (session: string, current?: string) =>
    owner.changePassword(session, { password: NEW, ...(current === undefined ? {} : { current }) })
  return { clock, owner, change, ...set }
}

describe("the owner's password", () => {
  it('[OWNER4] is replaced by who knows it, and by nobody else who has the session', async () => {
    const { owner, change, session } = await withPassword()
    await expect(change(session)).rejects.toMatchObject({ code: 'password_needed' })
    await expect(change(session, 'an evening by the lake')).rejects.toMatchObject({ code: 'password_wrong' })
    expect(await owner.mayResetPassword(session)).toBe(false)
    const byPassword = await owner.signIn({ password: OLD })
    await expect(change(byPassword)).rejects.toMatchObject({ code: 'password_needed' })
    await change(byPassword, OLD)
    await expect(owner.signIn({ password: OLD })).rejects.toMatchObject({ code: 'unauthorized' })
    await owner.signIn({ password: NEW })
  })

  it('[OWNER4] is replaced without it within ten minutes of a sign-in by link or recovery code', async () => {
    const { clock, owner, change, recoveryCodes } = await withPassword()
    const late = await owner.signIn({ code: await owner.newSignInCode() })
    expect(await owner.mayResetPassword(late)).toBe(true)
    clock.advance(10 * 60_000)
    expect(await owner.isSession(late)).toBe(true)
    expect(await owner.mayResetPassword(late)).toBe(false)
    await expect(change(late)).rejects.toMatchObject({ code: 'password_needed' })
    const byCode = await owner.signIn({ recoveryCode: recoveryCodes[0] ?? '' })
    const { session } = await change(byCode)
    await expect(change(session)).rejects.toMatchObject({ code: 'password_needed' })
  })

  it('[OWNER4] signing out ends the right to replace it, and no cookie is that right', async () => {
    const { owner, change } = await withPassword()
    const session = await owner.signIn({ code: await owner.newSignInCode() })
    await owner.signOut(session)
    expect(await owner.mayResetPassword(session)).toBe(false)
    await expect(change(session)).rejects.toMatchObject({ code: 'password_needed' })
  })
})
