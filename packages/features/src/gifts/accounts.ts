/** Test coins. They cannot be bought or paid out. */
export const TEST_COINS = 'test'

export const walletOf = (actor: string): string => `user:${actor}`
export const earningsOf = (room: string): string => `room:${room}`
/** The account that issues test coins. The only kind of account whose balance may be negative. */
export const TEST_ISSUER = 'issuer:test'
export const mayBeNegative = (account: string): boolean => account.startsWith('issuer:')
