import { expect, it } from 'vitest'
import { piecesOf } from './links.ts'

it.each([
  ['见 https://a.example/x?y=1#z。谢谢', ['https://a.example/x?y=1#z']],
  ['(http://a.example:8080/b), https://c.example!', ['http://a.example:8080/b', 'https://c.example']],
  ['https://a.example/rules，问题', ['https://a.example/rules']],
  ['HTTPS://A.EXAMPLE/Path', ['HTTPS://A.EXAMPLE/Path']],
  ['a.example, javascript:alert(1), ftp://a.example, data:text/html,x, http://', []],
  ['xhttps://a.example', []],
  // What looks like a host leads nowhere else.
  ['https://bank.example@evil.example/', ['https://bank.example']],
])('[CHAT8] %s has these links, and its text is whole', (text, links) => {
  const pieces = piecesOf(text)
  expect(pieces.flatMap(({ url }) => url ?? [])).toEqual(links)
  expect(pieces.map((piece) => piece.text).join('')).toBe(text)
})

it('[CHAT8] a long link is cut where it is shown, and leads where it says', () => {
  const url = `https://a.example/${'x'.repeat(300)}`
  expect(piecesOf(`${url}.`)).toEqual([{ text: `${url.slice(0, 60)}…`, url }, { text: '.' }])
  const sixty = `https://a.example/${'x'.repeat(42)}`
  expect(piecesOf(sixty)).toEqual([{ text: sixty, url: sixty }])
})

it('[CHAT8] a text without links is one piece', () => {
  expect(piecesOf('hello')).toEqual([{ text: 'hello' }])
  expect(piecesOf('')).toEqual([])
})
