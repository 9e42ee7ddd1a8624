import { hash } from 'node:crypto'

/** What is stored of a secret that nobody can guess. */
export const digest = (secret: string): string => hash('sha256', secret, 'base64url')
