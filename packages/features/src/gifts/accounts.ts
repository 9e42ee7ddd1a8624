/** Coins for trying out. They cannot be bought or paid out. */
export const TEST_COINS = 'test'

export const walletOf = (actor: string): string => `user:${actor}`
export const earningsOf = (room: string): string => `room:${room}`
/** Where test coins come from. The only kind of account that may be below zero. */
export const TEST_ISSUER = 'issuer:test'
export const mayBeNegative = (account: string): boolean => account.startsWith('issuer:')
