import { randomBytes } from 'node:crypto'

/** An id nobody can guess: 96 bits, 16 characters. */
export const newId = (): string => randomBytes(12).toString('base64url')

/** A secret: 256 bits, 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
