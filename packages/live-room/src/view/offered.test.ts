import { afterEach, expect, it, vi } from 'vitest'
import { isOffered } from './offered.ts'

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['https://live.example.com', true],
  ['https://live.example.com/rooms', true],
  ['', true],
  ['https://live.example.com.evil.example', false],
  ['http://live.example.com', false],
  ['https://other.example.com', false],
])('[SIGN15] on a page of https://live.example.com, signing in to “%s” is offered: %s', (server, is) => {
  vi.stubGlobal('location', { href: 'https://live.example.com/r/demo', origin: 'https://live.example.com' })
  expect(isOffered({ options: { server, room: 'demo' } })).toBe(is)
  expect(isOffered({ options: { server, room: 'demo', getToken: () => 'x' } })).toBe(false)
})
