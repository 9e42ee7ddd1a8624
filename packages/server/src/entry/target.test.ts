import { describe, expect, it } from 'vitest'
import { hasOneMeaning, namesOneHost, parseTarget } from './target.ts'

describe('the target of a request', () => {
  it('[ENTRY1] is read in origin form, and nothing of it throws', () => {
    expect(parseTarget('/v1/ws')).toMatchObject({ path: '/v1/ws' })
    expect(parseTarget('/live/demo/ws?ticket=a.b&ticket=c')?.query.get('ticket')).toBe('a.b')
    expect(parseTarget('/%76%31/ws')).toMatchObject({ path: '/v1/ws' })
    const other = ['*', '', 'http://[', 'http://', 'http://a:99999/', 'v1/ws', '/%', '/%ff', '/a%00b', '/%ed%a0%80']
    for (const target of [...other, `/${'a'.repeat(5_000)}`, undefined]) expect(parseTarget(target)).toBeUndefined()
  })

  it('[ENTRY7] has one meaning: what others read as another path is no path here', () => {
    const one = [
      '/',
      '/r/demo',
      '/r/demo?to=//x/../y',
      '/r/%E5%A4%A7',
      '/r/a.b',
      '/r/..a',
      '/r/...',
      '/r/a;b',
      '/r/%20',
    ]
    for (const path of one) expect([path, hasOneMeaning(path)]).toEqual([path, true])
    const doubled = ['//', '//r', '/r//demo', '/r/demo//', '/r//?a']
    const dotted = ['/./r', '/r/.', '/../r', '/r/..', '/%2e/r', '/r/%2E%2e', '/r/.%2e/x']
    const slashed = ['/r%2Fdemo', '/r/%2f', '/r%5cdemo', '/r\\demo']
    for (const path of [...doubled, ...dotted, ...slashed]) expect([path, hasOneMeaning(path)]).toEqual([path, false])
    for (const path of ['/live%2Fdemo/ws', '//live/demo/ws']) expect(parseTarget(path)).toBeUndefined()
  })

  it('[ROUTE5] is of one host, however its fields are spelt', () => {
    for (const fields of [['Host', 'a'], [':authority', 'a', 'host', 'a'], [], ['X-Host', 'b', 'HOST', 'a']])
      expect(namesOneHost({ rawHeaders: fields }), fields.join()).toBe(true)
    for (const fields of [
      ['Host', 'a', 'Host', 'b'],
      ['Host', 'a', 'hOST', 'a'],
      [':authority', 'a', 'host', 'b'],
    ])
      expect(namesOneHost({ rawHeaders: fields }), fields.join()).toBe(false)
  })
})
