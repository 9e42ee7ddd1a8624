import type { StorageThread } from '../storage/index.ts'

/**
 * Port: what identity asks of storage. Codes and sessions are known by their digests; times are milliseconds since 1970.
 *
 * A driver MUST
 * - let a code be used once, also by several at the same moment and on several nodes;
 * - know no code or session from the moment at which its time is over;
 * - replace all recovery codes, or none of them.
 *
 * It MUST NOT keep codes and sessions for long after their time is over.
 */
export interface IdentityStore {
  readSecret(name: string): Promise<string | undefined>
  writeSecret(name: string, value: string, now: number): Promise<void>
  addSignInCode(hash: string, expiresAt: number, now: number): Promise<void>
  /** Uses a code up; false if it is not known, or its time is over. */
  useSignInCode(hash: string, now: number): Promise<boolean>
  replaceRecoveryCodes(hashes: string[]): Promise<void>
  /** Uses a code up; false if it is not known. */
  useRecoveryCode(hash: string): Promise<boolean>
  addOwnerSession(hash: string, now: number, expiresAt: number): Promise<void>
  isOwnerSession(hash: string, now: number): Promise<boolean>
  /** False if there is no such session. */
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
