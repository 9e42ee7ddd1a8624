import { expect } from 'vitest'
import type { IdentityStore } from '@ovation/server/identity'
import { withFixture } from './with-fixture.ts'

/** What a test of identity needs: a fresh storage. */
export type IdentityStoreFixture = { store: IdentityStore; close(): Promise<void> }

/** What every store of identity has to hold, rule by rule (docs/spec/session.md). */
export function identityStoreContract(open: () => Promise<IdentityStoreFixture>): void {
  const test = withFixture(open)
  const withStore = (name: string, run: (store: IdentityStore) => Promise<void>): void =>
    test(name, ({ store }) => run(store))
  /** How many of several who use the same at once are let in. */
  const admitted = async (use: () => Promise<boolean>): Promise<number> =>
    (await Promise.all([1, 2, 3, 4].map(use))).filter(Boolean).length

  withStore('[OWNER1] a secret is what was last written under its name', async (store) => {
    expect(await store.readSecret('password')).toBeUndefined()
    await store.writeSecret('password', 'first', 1)
    await store.writeSecret('other', 'x', 1)
    expect(await store.readSecret('password')).toBe('first')
    await store.writeSecret('password', '', 2)
    expect([await store.readSecret('password'), await store.readSecret('other')]).toEqual(['', 'x'])
  })

  withStore('[OWNER1] a sign-in code works once, before its time is over', async (store) => {
    await store.addSignInCode('early', 1_000, 0)
    await store.addSignInCode('late', 1_000, 0)
    expect(await store.useSignInCode('unknown', 1)).toBe(false)
    expect(await store.useSignInCode('early', 999)).toBe(true)
    expect(await store.useSignInCode('early', 999)).toBe(false)
    expect(await store.useSignInCode('late', 1_000)).toBe(false)
  })

  withStore('[OWNER1] of those who use one code at once, one is let in', async (store) => {
    await store.addSignInCode('code', 1_000, 0)
    expect(await admitted(() => store.useSignInCode('code', 1))).toBe(1)
    await store.replaceRecoveryCodes(['one', 'two'])
    expect(await admitted(() => store.useRecoveryCode('one'))).toBe(1)
  })

  withStore('[OWNER1] codes and sessions whose time is over are not kept', async (store) => {
    await store.addSignInCode('old', 1_000, 0)
    await store.addSignInCode('new', 3_000, 1_000)
    expect(await store.useSignInCode('old', 1)).toBe(false)
    expect(await store.useSignInCode('new', 2_999)).toBe(true)
    await store.addOwnerSession('old', 0, 1_000)
    await store.addOwnerSession('new', 1_000, 3_000)
    expect([await store.isOwnerSession('old', 1), await store.isOwnerSession('new', 1)]).toEqual([false, true])
  })

  withStore('[OWNER1] recovery codes work once each, and are replaced as a whole', async (store) => {
    expect(await store.useRecoveryCode('one')).toBe(false)
    await store.replaceRecoveryCodes(['one', 'two', 'three'])
    expect([await store.useRecoveryCode('one'), await store.useRecoveryCode('one')]).toEqual([true, false])
    await store.replaceRecoveryCodes(['four'])
    expect([await store.useRecoveryCode('two'), await store.useRecoveryCode('four')]).toEqual([false, true])
    await store.replaceRecoveryCodes(['five'])
    await store.replaceRecoveryCodes([])
    expect(await store.useRecoveryCode('five')).toBe(false)
  })

  withStore('[OWNER1] recovery codes that cannot be stored leave those from before', async (store) => {
    await store.replaceRecoveryCodes(['one'])
    await expect(store.replaceRecoveryCodes(['two', 'two'])).rejects.toThrow()
    expect([await store.useRecoveryCode('two'), await store.useRecoveryCode('one')]).toEqual([false, true])
  })

  withStore('[OWNER2] a session lasts until its time is over or it is ended', async (store) => {
    await store.addOwnerSession('one', 0, 1_000)
    await store.addOwnerSession('two', 0, 1_000)
    expect([await store.isOwnerSession('one', 999), await store.isOwnerSession('one', 1_000)]).toEqual([true, false])
    expect(await store.isOwnerSession('unknown', 1)).toBe(false)
    expect([await store.endOwnerSession('one'), await store.endOwnerSession('one')]).toEqual([true, false])
    expect([await store.isOwnerSession('one', 1), await store.isOwnerSession('two', 1)]).toEqual([false, true])
  })

  withStore('[OWNER1] all sessions end at once', async (store) => {
    await store.addOwnerSession('one', 0, 1_000)
    await store.addOwnerSession('two', 0, 1_000)
    await store.endOwnerSessions()
    expect([await store.isOwnerSession('one', 1), await store.isOwnerSession('two', 1)]).toEqual([false, false])
    await store.addOwnerSession('one', 0, 1_000)
    expect(await store.isOwnerSession('one', 1)).toBe(true)
  })
}
