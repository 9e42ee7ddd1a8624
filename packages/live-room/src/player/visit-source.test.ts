import { expect, it } from 'vitest'
import { visitSource } from './visit-source.ts'

const server = 'https://live.example.com'
const of = (path: string, referrer = ''): string => visitSource({ href: `${server}${path}`, referrer, server })

it('[REPORT13] a visit came by a named link, from the page that linked to it, or directly', () => {
  expect(of('/r/demo')).toBe('direct')
  expect(of('/r/demo?from=Douyin', 'https://other.example/x')).toBe('douyin')
  expect(of('/r/demo?utm_source=mail-1')).toBe('mail-1')
  expect(of('/r/demo', 'https://News.example/article?id=7')).toBe('news.example')
  expect(of('/r/demo', `${server}/`)).toBe('direct')
  expect(of('/r/demo', 'android-app://com.example')).toBe('com.example')
})

it('[REPORT13] in an embedded room it is the page that embeds it', () => {
  expect(visitSource({ href: 'https://shop.example/a?from=x', referrer: 'https://ads.example/', server })).toBe(
    'shop.example',
  )
  expect(visitSource({ href: `${server}/r/demo`, referrer: '', server: '' })).toBe('direct')
})

it('[REPORT13] what the server would refuse is direct', () => {
  expect(of('/r/demo?from=%E6%8A%96')).toBe('direct')
  expect(of(`/r/demo?from=${'a'.repeat(65)}`)).toBe('direct')
  expect(of('/r/demo', 'https://[::1]/x')).toBe('direct')
  expect(of('/r/demo', 'nonsense')).toBe('direct')
})
