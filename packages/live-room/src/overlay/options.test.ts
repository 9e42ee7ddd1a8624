import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_OVERLAY, OVERLAY_NUMBERS, overlayQuery, parseOverlay } from './options.ts'

describe('the address of an overlay', () => {
  it('[OVERLAY1] without parameters it shows danmaku and gifts', () => {
    expect(parseOverlay('')).toEqual({ options: DEFAULT_OVERLAY, faults: [] })
    expect(DEFAULT_OVERLAY).toMatchObject({
      show: ['danmaku', 'gifts'],
      theme: 'card',
      text: 'light',
      rows: 8,
      catchup: 3,
    })
  })

  it('[OVERLAY1] takes each parameter, and lists in one order', () => {
    const query =
      'show=gifts,chat&theme=neon&text=dark&size=30&width=40&position=top-right&rows=5&stay=20&kinds=gifts,messages' +
      '&alert=8&catchup=0&min-coins=66&hide-names=Bot,%20Robot&hide-words=spoiler&lang=zh'
    expect(parseOverlay(query)).toEqual({
      options: {
        ...{ show: ['chat', 'gifts'], theme: 'neon', text: 'dark', size: 30, width: 40, position: 'top-right' },
        ...{ rows: 5, stay: 20, kinds: ['messages', 'gifts'], alert: 8, catchup: 0, 'min-coins': 66, lang: 'zh' },
        ...{ 'hide-names': ['Bot', 'Robot'], 'hide-words': ['spoiler'], preview: false },
      },
      faults: [],
    })
    expect(parseOverlay('?preview').options.preview).toBe(true)
    expect(parseOverlay('preview=0').options.preview).toBe(false)
  })

  it('[OVERLAY2] what is not usable is as if it were not there, and told of with what it can be', () => {
    const { options, faults } = parseOverlay('theme=pink&size=11&rows=31&show=chat,cat&sizes=3&show=&stay=1e2&lang=fr')
    expect(options).toEqual(DEFAULT_OVERLAY)
    expect(faults).toEqual([
      { name: 'theme', value: 'pink', allowed: 'card, plain, neon, large' },
      { name: 'size', value: '11', allowed: '12–96' },
      { name: 'rows', value: '31', allowed: '1–30' },
      { name: 'sizes', value: '3' },
      { name: 'show', value: '', allowed: 'chat, danmaku, gifts, poll, guests' },
      { name: 'stay', value: '1e2', allowed: '0–600' },
      { name: 'lang', value: 'fr', allowed: 'en, zh' },
    ])
  })

  it('[OVERLAY2] of a parameter that is there twice, the last counts', () => {
    expect(parseOverlay('rows=99&rows=3')).toMatchObject({ options: { rows: 3 }, faults: [] })
    expect(parseOverlay('rows=3&rows=99')).toMatchObject({ options: { rows: 3 }, faults: [{ value: '99' }] })
  })

  it('[OVERLAY2] the limits themselves are usable, and names of objects are no parameters', () => {
    for (const [name, [least, most]] of Object.entries(OVERLAY_NUMBERS)) {
      expect(parseOverlay(`${name}=${least}`)).toMatchObject({ options: { [name]: least }, faults: [] })
      expect(parseOverlay(`${name}=${most}`)).toMatchObject({ options: { [name]: most }, faults: [] })
      expect(parseOverlay(`${name}=${most + 1}`).faults).toHaveLength(1)
      expect(parseOverlay(`${name}=-1`).faults).toHaveLength(1)
    }
    expect(parseOverlay('constructor=1&__proto__=2').faults.map(({ name }) => name)).toEqual([
      'constructor',
      '__proto__',
    ])
    const fifty = Array.from({ length: 50 }, (_, n) => `n${n}`)
    expect(parseOverlay(`hide-names=${fifty.join(',')}`).options['hide-names']).toHaveLength(50)
    expect(parseOverlay(`hide-names=${fifty.join(',')},one`).faults).toEqual([
      { name: 'hide-names', value: 'n0,n1,n2,n3,n4,n5,n6,n7,n8,n9,', allowed: '≤ 50 × 60' },
    ])
    expect(parseOverlay(`hide-words=${'a'.repeat(61)}`).faults).toHaveLength(1)
    expect(parseOverlay(`hide-words=${'a'.repeat(60)}`).faults).toEqual([])
  })

  it('[OVERLAY1] what the studio writes is read as it was chosen', () => {
    expect(overlayQuery({})).toBe('')
    expect(overlayQuery({ rows: 8, show: ['danmaku', 'gifts'], preview: true })).toBe('')
    expect(overlayQuery({ lang: 'en', show: ['chat', 'poll'], 'hide-words': ['a&b', '剧透'] })).toBe(
      'show=chat,poll&hide-words=a%26b,%E5%89%A7%E9%80%8F&lang=en',
    )
    fc.assert(
      fc.property(
        fc.subarray(['chat', 'danmaku', 'gifts', 'poll', 'guests'] as const, { minLength: 1 }),
        fc.constantFrom('card', 'plain', 'neon', 'large'),
        fc.integer({ min: 1, max: 30 }),
        (show, theme, rows) => {
          const chosen = { ...DEFAULT_OVERLAY, show, theme, rows }
          expect(parseOverlay(overlayQuery(chosen))).toEqual({ options: chosen, faults: [] })
        },
      ),
    )
  })
})
