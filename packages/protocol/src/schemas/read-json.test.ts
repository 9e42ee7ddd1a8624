import { describe, expect, it } from 'vitest'
import { parseClientFrame } from './client-frame.ts'
import { JSON_BOUNDS, readJson } from './read-json.ts'

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

describe('JSON from outside', () => {
  it('[ENTRY2] is refused before it is parsed when it is nested too deep, in strings and escapes as well', () => {
    expect(readJson(nested(JSON_BOUNDS.maxDepth))).toBeDefined()
    for (const depth of [JSON_BOUNDS.maxDepth + 1, 1_500, 3_000, 100_000]) {
      expect(() => readJson(nested(depth)), String(depth)).toThrow(/levels deep/)
      expect(() => readJson(`{"a":"\\\\","b":${nested(depth)}}`), String(depth)).toThrow(/levels deep/)
      expect(() => readJson('['.repeat(depth)), String(depth)).toThrow(/levels deep/)
      expect(() => readJson('{"a":'.repeat(depth)), String(depth)).toThrow(/levels deep/)
    }
    expect(readJson(JSON.stringify({ text: nested(5_000), quote: '\\"[[[' }))).toEqual({
      text: nested(5_000),
      quote: '\\"[[[',
    })
  })

  it('[ENTRY2] is refused when it holds too many values', () => {
    expect(readJson(`[${'1,'.repeat(9_000)}1]`)).toHaveLength(9_001)
    expect(() => readJson(`[${'1,'.repeat(JSON_BOUNDS.maxNodes)}1]`)).toThrow(/more than 10000 values/)
    expect(() => readJson(`[${'{},'.repeat(6_000)}1]`)).toThrow(/values/)
  })

  it('[ENTRY3] holds well-formed text without U+0000, finite numbers, and no key __proto__', () => {
    const bad = [
      '"a\\u0000b"',
      '"cut \\ud83d"',
      '"\\uDE00 cut"',
      '{"\\u0000":1}',
      '{"a":{"\\ud800":1}}',
      '{"__proto__":{"admin":true}}',
      '{"a":[{"\\u005f_proto__":1}]}',
      '[1e400]',
      '-1E+999',
      `[${'9'.repeat(400)}]`,
      `"${String.fromCharCode(0xd8_00)}"`,
    ]
    for (const text of bad) expect(() => readJson(text), text).toThrow(/was refused/)
    const good = ['"\\ud83d\\ude00 ok"', '{"constructor":1,"toString":2}', '1e99', '"\\u00e9\\uffff\\u2028"']
    for (const text of good) expect(readJson(text), text).toEqual(JSON.parse(text))
  })

  it('[ENTRY2] a frame that is too deep, before and after anything else is looked at, is answered in words', () => {
    for (const depth of [1_500, 3_000, 7_900]) {
      const frame = `{"t":"command","id":"d","room":"demo","type":"message.send","body":{"text":"x","data":${nested(depth)}}}`
      expect(parseClientFrame(frame)).toMatchObject({ error: { code: 'invalid_frame' } })
      expect(parseClientFrame(`{"t":"hello","v":2,"x":${nested(depth)}}`)).toMatchObject({
        error: { code: 'invalid_frame' },
      })
    }
  })
})
