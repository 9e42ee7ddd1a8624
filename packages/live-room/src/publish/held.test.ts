import { describe, expect, it } from 'vitest'
import { cutOf, heldUntil, sameOr } from './held.ts'

const ended = { status: 'ended', stream: 's', endedAt: 100_000 } as const
const off = { phase: 'off' } as const
const cutBySite = { phase: 'over', why: 'cutBySite' } as const

describe('[PUB41] a page on which nobody goes live yet', () => {
  it('counts the ten minutes after the cut of the site, on its own clock, whether it was told or reads it in the room', () => {
    expect(heldUntil(cutOf({ ...ended, by: 'site' }, 4_000), off, 0)).toBe(696_000)
    expect(heldUntil(cutOf({ ...ended, said: 'Enough.' }, 0), off, 0)).toBe(700_000)
    expect(heldUntil(cutOf(ended, 0), cutBySite, 150_000)).toBe(700_000)
    expect(heldUntil(undefined, cutBySite, 150_000)).toBe(750_000)
  })

  it('is none after any other end', () => {
    expect(heldUntil(cutOf({ ...ended, by: 'studio' }, 0), off, 0)).toBeUndefined()
    expect(heldUntil(cutOf(ended, 0), { phase: 'over', why: 'cut' }, 0)).toBeUndefined()
    expect(cutOf({ status: 'none' }, 0)).toBeUndefined()
  })

  it('is drawn anew for another end, not for a clock that is measured anew', () => {
    const cut = cutOf({ ...ended, by: 'site' }, 0)
    expect(sameOr(cut, cutOf({ ...ended, by: 'site' }, 20))).toBe(cut)
    expect(sameOr(cut, undefined)).toBeUndefined()
    expect(sameOr(cut, cutOf({ ...ended, endedAt: 200_000, by: 'site' }, 0))?.endedAt).toBe(200_000)
  })
})
