import { expect, it } from 'vitest'
import { seal, unseal } from './sealed.ts'

it('what is sealed can be read with its key alone, as what it is about, and unchanged', () => {
  const key = Buffer.alloc(32, 1)
  const sealed = seal(key, 'demo', '一 secret')
  expect(unseal(key, 'demo', sealed)).toBe('一 secret')
  expect(sealed).not.toContain('secret')
  expect(seal(key, 'demo', '一 secret'), 'twice is never the same').not.toBe(sealed)
  const changed = `${sealed.slice(0, -4)}${sealed.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
  expect(() => unseal(Buffer.alloc(32, 2), 'demo', sealed)).toThrow()
  expect(() => unseal(key, 'other', sealed)).toThrow()
  expect(() => unseal(key, 'demo', changed)).toThrow()
})
