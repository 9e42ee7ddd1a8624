import { expect, it } from 'vitest'
import { cleanMail } from './mail-address.ts'

it.each([
  [' tao@example.com\n', 'tao@example.com'],
  ['Tao.Lin+Live@EXAMPLE.Com', 'Tao.Lin+Live@example.com'],
  ['tao@bücher.example', 'tao@xn--bcher-kva.example'],
  ['tao@直播.中国', 'tao@xn--z6ut02b.xn--fiqs8s'],
  ['tao@例子。中国', 'tao@xn--fsqu00a.xn--fiqs8s'],
  ['小涛@example.com', '小涛@example.com'],
  ["o'neil_1@a-b.example", "o'neil_1@a-b.example"],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
])('[MAIL1] %j is the address %j', (text, address) => {
  expect(cleanMail(text)).toBe(address)
})

it.each([
  ...['', '@', 'tao', 'tao@', '@example.com', 'a@b@example.com', 'tao@example.com, eve@example.com'],
  ...['tao@example.com\r\nBcc: eve@example.com', 'ta\u0000o@example.com', 'ta o@example.com', 'ta\u200bo@example.com'],
  ...['"tao"@example.com', 'tao(comment)@example.com', '<tao@example.com>', 'tao,eve@example.com', 'tao:x@example.com'],
  ...['.tao@example.com', 'tao.@example.com', 'ta..o@example.com', 'tao\\@example.com'],
  ...['tao@localhost', 'tao@127.0.0.1', 'tao@0x7f.1', 'tao@[127.0.0.1]', 'tao@example.123', 'tao@ex%61mple.com'],
  ...['tao@-a.example', 'tao@a-.example', 'tao@a..example', 'tao@.example', 'tao@example.', 'tao@a_b.example'],
  ...['tao@exam ple.com', 'tao@example.com/x', `tao@${'a'.repeat(64)}.example`, `${'a'.repeat(65)}@example.com`],
  ...[`${'涛'.repeat(22)}@example.com`, `tao@${'a.'.repeat(125)}example`],
])('[MAIL1] %j is none', (text) => {
  expect(cleanMail(text)).toBeUndefined()
})

it('[MAIL1] an address has at most 254 octets', () => {
  const withBytes = (bytes: number) => {
    const start = `tao@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.`
    return `${start}${'d'.repeat(bytes - start.length - 8)}.example`
  }
  expect(cleanMail(withBytes(254))).toHaveLength(254)
  expect(cleanMail(withBytes(255))).toBeUndefined()
})
