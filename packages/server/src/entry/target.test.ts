import { describe, expect, it } from 'vitest'
import { parseTarget } from './target.ts'

describe('the target of a request', () => {
  it('[ENTRY1] is read in origin form, and nothing of it throws', () => {
    expect(parseTarget('/v1/ws')).toMatchObject({ path: '/v1/ws' })
    expect(parseTarget('/live/demo/ws?ticket=a.b&ticket=c')?.query.get('ticket')).toBe('a.b')
    expect(parseTarget('//')).toMatchObject({ path: '//' })
    expect(parseTarget('/%76%31/ws')).toMatchObject({ path: '/v1/ws' })
    const other = ['*', '', 'http://[', 'http://', 'http://a:99999/', 'v1/ws', '/%', '/%ff', '/a%00b', '/%ed%a0%80']
    for (const target of [...other, `/${'a'.repeat(5_000)}`, undefined]) expect(parseTarget(target)).toBeUndefined()
  })
})
