import { describe, expect, it } from 'vitest'
import { refusalWords } from './refusal-words.ts'
import { words as en } from '../panels/words/en.ts'
import { words as zh } from '../panels/words/zh.ts'

describe.each([
  ['English', en],
  ['Chinese', zh],
])('why somebody may not enter, in %s', (_, words) => {
  it('[SCREEN51] says it of a room that is not there, whatever was wrong with its name', () => {
    for (const code of ['room_not_found', 'invalid_frame', 'argument_invalid'])
      expect(refusalWords(code, words)).toBe(words.refusals.room_not_found)
    expect(words.refusals.room_not_found?.[0]).toMatch(/doesn’t exist|没有这个/)
  })

  it('[SCREEN51] says it of a sign-in, whatever was wrong with the token', () => {
    for (const code of ['unauthorized', 'token_expired', 'token_failed'])
      expect(refusalWords(code, words)).toBe(words.refusals.unauthorized)
  })

  it('[SCREEN51] has words for what it does not know', () => {
    expect(refusalWords('newer_than_this', words)).toBe(words.refusedOtherwise)
    expect(refusalWords('toString', words)).toBe(words.refusedOtherwise)
  })

  it('[SCREEN51] speaks of nothing that only developers know', () => {
    for (const texts of [...Object.values(words.refusals), words.refusedOtherwise, ...Object.values(words.errors)])
      expect([texts].flat().join(' ')).not.toMatch(/token|JWT|frame|OVATION_|ovation |origin|server’s log|command/i)
  })
})
