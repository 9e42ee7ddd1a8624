import type { StorageThread } from '../storage/index.ts'

/** What identity asks of storage. */
export interface IdentityStore {
  readSecret(name: string): Promise<string | undefined>
  writeSecret(name: string, value: string, now: number): Promise<void>
  addSignInCode(hash: string, expiresAt: number, now: number): Promise<void>
  useSignInCode(hash: string, now: number): Promise<boolean>
  replaceRecoveryCodes(hashes: string[]): Promise<void>
  useRecoveryCode(hash: string): Promise<boolean>
  addOwnerSession(hash: string, now: number, expiresAt: number): Promise<void>
  isOwnerSession(hash: string, now: number): Promise<boolean>
  endOwnerSession(hash: string): Promise<boolean>
  endOwnerSessions(): Promise<void>
}

const METHODS = [
  'readSecret',
  'writeSecret',
  'addSignInCode',
  'useSignInCode',
  'replaceRecoveryCodes',
  'useRecoveryCode',
  'addOwnerSession',
  'isOwnerSession',
  'endOwnerSession',
  'endOwnerSessions',
] as const satisfies (keyof IdentityStore)[]

/** Identity kept in SQLite, asked through the thread that writes. */
export const sqliteIdentityStore = (writer: StorageThread): IdentityStore =>
  Object.fromEntries(
    METHODS.map((method) => [method, (...args: unknown[]) => writer.call(method, ...args)]),
  ) as unknown as IdentityStore
