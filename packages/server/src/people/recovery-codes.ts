import { randomBytes } from 'node:crypto'
import { digest } from './digest.ts'
import type { Step } from './statements.ts'

export const RECOVERY_CODES = 8
const CODE_BYTES = 10

const plain = (code: string): string => code.toLowerCase().replace(/[^0-9a-f]/g, '')

/** How a code is stored, however it was typed. */
export const recoveryDigest = (code: string): string => digest(plain(code))

/** Eight fresh codes, each good once, to show this one time, with the steps that replace those from before. */
export function freshRecoveryCodes(person: string, now: number): { codes: string[]; steps: Step[] } {
  const codes = Array.from({ length: RECOVERY_CODES }, () => randomBytes(CODE_BYTES).toString('hex'))
  return {
    codes: codes.map((code) => code.match(/.{5}/g)?.join('-') ?? code),
    steps: [
      // Of two who make some at once, the second replaces those of the first.
      ['holdPerson', person],
      ['dropCredentials', person, 'recovery'],
      ...codes.map((code): Step => [
        'addCredentialWithin',
        'recovery',
        digest(code),
        '',
        now,
        person,
        'recovery',
        RECOVERY_CODES,
      ]),
    ],
  }
}
