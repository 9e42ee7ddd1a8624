import { randomBytes } from 'node:crypto'

/** An id nobody can guess: 96 bits, 16 characters. */
export const newId = (): string => randomBytes(12).toString('base64url')

/** An id of small letters and digits alone: 64 bits, 16 characters. */
export const newPlainId = (): string => randomBytes(8).toString('hex')

/** A secret: 256 bits, 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
