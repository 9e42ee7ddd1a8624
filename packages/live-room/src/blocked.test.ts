import { afterEach, describe, expect, it, vi } from 'vitest'
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

  it('[DAN11] case is that of every language', () => {
    const hides = blockerOf({ words: ['STRASSE', 'οδος'], people: {} })
    for (const text of ['die straße', 'die Strasse', 'DIE STRAẞE', 'ΟΔΟΣ', 'η οδοσα'])
      expect([text, hides(by('bob', text))]).toEqual([text, true])
    expect(hides(by('bob', 'die Strafe'))).toBe(false)
  })

  it('[DAN11] is nothing at first', () => {
    expect(blockerOf({ words: [], people: {} })(by('ann', ''))).toBe(false)
  })

  it('[DAN11] is nobody else: an id may be any word', () => {
    expect(blockerOf({ words: [], people: {} })(by('constructor', ''))).toBe(false)
  })
})

describe('the list of this browser', () => {
  afterEach(() => vi.unstubAllGlobals())

  /** The list of a tab that is opened now. */
  async function tab(stored: Map<string, string>) {
    let changed: (event: { key: string | null }) => void = () => {}
    vi.resetModules()
    vi.stubGlobal('addEventListener', (type: string, listener: typeof changed) => {
      if (type === 'storage') changed = listener
    })
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, value: string) => stored.set(name, value),
    })
    const { blocked } = await import('./blocked.ts')
    return { blocked, changed: (key: string | null) => changed({ key }) }
  }

  it.each([
    ['no list', '{"words":"abc","people":7}', []],
    ['null', '{"words":null,"people":null}', []],
    ['not only words', '{"words":["a",1,null],"people":{}}', ['a']],
  ])('[OLD11] is read where there is %s', async (_, text, words) => {
    const { blocked } = await tab(new Map([['ovation.blocked', text]]))
    expect(blocked.list).toEqual({ words, people: {} })
    expect(blocked.has(by('ann', 'hello'))).toBe(false)
  })

  it('[DAN17] is the same in every tab: what another one blocks is blocked here too, and stays so', async () => {
    const stored = new Map<string, string>()
    const { blocked, changed } = await tab(stored)
    const told = vi.fn()
    blocked.subscribe(told)
    stored.set('ovation.blocked', '{"words":["one"],"people":{}}')
    changed('ovation.name')
    expect(told).not.toHaveBeenCalled()
    changed('ovation.blocked')
    expect(told).toHaveBeenCalledOnce()
    expect(blocked.has(by('ann', 'one'))).toBe(true)
    blocked.list = { ...blocked.list, words: [...blocked.list.words, 'two'] }
    expect(JSON.parse(stored.get('ovation.blocked') ?? '')).toEqual({ words: ['one', 'two'], people: {} })
    stored.clear()
    changed(null)
    expect(blocked.list.words).toEqual([])
  })
})
