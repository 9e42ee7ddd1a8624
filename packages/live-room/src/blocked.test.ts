import { describe, expect, it } from 'vitest'
import { blockerOf } from './blocked.ts'

const by = (id: string, text: string) => ({ author: { id }, text })

describe('what a viewer has blocked', () => {
  it('[DAN11] hides what a blocked person says, and what has a blocked word in it, whatever its case and width', () => {
    const hides = blockerOf({ words: ['Spoiler', 'ＡＢＣ'], people: { ann: 'Ann' } })
    expect(hides(by('ann', 'hello'))).toBe(true)
    expect(hides(by('bob', 'hello'))).toBe(false)
    expect(hides(by('bob', 'no spoilers!'))).toBe(true)
    expect(hides(by('bob', 'ｓｐｏｉｌｅｒ'))).toBe(true)
    expect(hides(by('bob', 'abc'))).toBe(true)
    expect(hides(by('bob', 'ab c'))).toBe(false)
  })

  it('[DAN11] is nothing at first', () => {
    expect(blockerOf({ words: [], people: {} })(by('ann', ''))).toBe(false)
  })
})
