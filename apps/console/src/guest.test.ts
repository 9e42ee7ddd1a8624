import { describe, expect, it } from 'vitest'

const tokenOf = (payload: object): string => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.x`

describe('the guest of a browser', () => {
  it('[STUDIO27] is asked for a name with the one that they have, but not with one that the server made up', async () => {
    const { guestName } = await import('./guest.ts')
    expect(guestName(tokenOf({ name: 'Lín 林' }))).toBe('Lín 林')
    expect(guestName(tokenOf({ name: 'Guest 1288' }))).toBe('')
    expect(guestName(tokenOf({}))).toBe('')
    expect(guestName('no token')).toBe('')
  })

  it('[STUDIO30] is known by their id, if the browser has one', async () => {
    const { guestId } = await import('./guest.ts')
    expect(guestId(tokenOf({ sub: 'g_1' }))).toBe('g_1')
    expect(guestId('no token')).toBeUndefined()
  })
})
