import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { freshSecrets, Tokens } from '../identity/index.ts'
import type { Identity } from '../identity/index.ts'
import { greet } from './handshake.ts'

const ANN: Identity = { id: 'ann', name: 'Ann', rooms: {}, expiresAt: 1 }
const tokens = new Tokens(freshSecrets())
const clock = { now: () => 1_700_000_000_000 } as never
const by = (authenticate: (token: string) => Promise<Identity>) => ({
  ...{ tokens, authenticate, clock },
  ofStaff: (name: string) => name === 'Admin',
})
const nobody = by(() => Promise.reject(new Error('not asked')))

describe('a hello', () => {
  it('[WIRE3] with a token is its person', async () => {
    const greeting = await greet(
      { v: 2, token: 'good' },
      by(async (token) => ({ ...ANN, name: token })),
    )
    expect(greeting).toEqual({ identity: { ...ANN, name: 'good' } })
  })

  it('[WIRE3] with a nickname is a guest, who stays the same with the token that they were given', async () => {
    const first = await greet({ v: 2, guest: { name: 'Ann' } }, nobody)
    if ('refused' in first) throw new Error(first.message)
    expect(first.identity).toMatchObject({ name: 'Ann', rooms: {} })
    const back = await greet({ v: 2, guest: { name: 'Annie', token: first.guestToken ?? '' } }, nobody)
    expect(back).toMatchObject({ identity: { id: first.identity.id, name: 'Annie' } })
    const unnamed = await greet({ v: 2.5 }, nobody)
    expect(unnamed).toMatchObject({ identity: { name: expect.stringMatching(/^Guest \d+$/) as string } })
  })

  it('[WIRE2] of another version is refused before anybody looks who it is', async () => {
    expect(await greet({ v: 1, token: 'good' }, nobody)).toEqual({ refused: 'version_unsupported' })
    expect(await greet({ v: 3 }, nobody)).toEqual({ refused: 'version_unsupported' })
  })

  it('[TOK3] is refused with a code of its own where there is one, and with the reason', async () => {
    const failing = (error: Error) => {
      const authenticate = async (): Promise<Identity> => {
        throw error
      }
      return greet({ v: 2, token: 'bad' }, by(authenticate))
    }
    const expired = new OvationError('token_expired')
    expect(await failing(expired)).toEqual({ refused: 'token_expired', message: expired.message })
    const other = new OvationError('quota_exceeded')
    expect(await failing(other)).toEqual({ refused: 'unauthorized', message: other.message })
    await expect(failing(new Error('the disk'))).rejects.toThrow('the disk')
  })

  it('[NAME1] of a guest who calls themselves staff is refused', async () => {
    expect(await greet({ v: 2, guest: { name: 'Admin' } }, nobody)).toMatchObject({ refused: 'name_invalid' })
  })
})
