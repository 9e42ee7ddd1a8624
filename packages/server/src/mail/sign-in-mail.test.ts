import { expect, it } from 'vitest'
import { signInMail } from './sign-in-mail.ts'

const asked = {
  site: { name: 'Tao & "Friends"', url: 'https://live.example.com' },
  link: 'https://live.example.com/sign-in?code=a&b=c',
  validMs: 15 * 60_000,
}

it('[MAIL7] in English it says where, with the link on a line of its own, for how long, and what to do', () => {
  const { subject, text } = signInMail({ ...asked, language: 'en' })
  expect(subject).toBe('Sign in to Tao & "Friends"')
  expect(text.split('\n')).toEqual([
    'Somebody, probably you, asked to sign in to Tao & "Friends" (https://live.example.com) with this mail address.',
    '',
    'Open this link to sign in:',
    '',
    'https://live.example.com/sign-in?code=a&b=c',
    '',
    'The link is valid for 15 minutes. Do not pass it on: whoever opens it is signed in as you.',
    '',
    'If it was not you, ignore this mail. Nobody can sign in without the link.',
    '',
  ])
})

it('[MAIL7] in Chinese it says the same', () => {
  const { subject, text } = signInMail({ ...asked, language: 'zh', site: { ...asked.site, name: '小涛直播间' } })
  expect(subject).toBe('登录小涛直播间')
  expect(text.split('\n')).toEqual([
    '有人（应该是你本人）请求用这个邮箱登录“小涛直播间”（https://live.example.com）。',
    '',
    '打开下面的链接即可登录：',
    '',
    'https://live.example.com/sign-in?code=a&b=c',
    '',
    '链接在15分钟内有效。请不要转发：打开链接的人会以你的身份登录。',
    '',
    '如果不是你本人操作，请忽略这封邮件。没有这个链接，谁也无法登录。',
    '',
  ])
})

it('[SIGN14] one that adds an address says so, and where the link works', () => {
  const { subject, text } = signInMail({ ...asked, language: 'en', adds: true })
  expect(subject).toBe('Add this address to your account on Tao & "Friends"')
  expect(text.split('\n\n')).toEqual([
    'Somebody, probably you, asked to add this mail address to their account on Tao & "Friends" (https://live.example.com), to sign in with it from then on.',
    'Open this link to add the address, in the browser in which you asked for it:',
    'https://live.example.com/sign-in?code=a&b=c',
    'The link is valid for 15 minutes, and works only where you are signed in.',
    'If it was not you, ignore this mail. Without the link the address is added to no account.\n',
  ])
  const zh = signInMail({ ...asked, language: 'zh', adds: true, site: { ...asked.site, name: '小涛直播间' } })
  expect(zh.subject).toBe('把这个邮箱加到你的小涛直播间账号')
  expect(zh.text.split('\n\n')).toEqual([
    '有人（应该是你本人）请求把这个邮箱加到自己在“小涛直播间”（https://live.example.com）的账号，以后可以用它登录。',
    '请在发出请求的浏览器里打开下面的链接，完成添加：',
    'https://live.example.com/sign-in?code=a&b=c',
    '链接在15分钟内有效，并且只在你已登录的浏览器里有效。',
    '如果不是你本人操作，请忽略这封邮件。没有这个链接，邮箱不会加到任何账号。\n',
  ])
})

it('[MAIL7] the HTML says what the text says, and loads nothing', () => {
  const { html } = signInMail({ ...asked, language: 'en' })
  const link = 'https://live.example.com/sign-in?code=a&#38;b=c'
  expect(html).toContain(`\n<p><a href="${link}">${link}</a></p>\n`)
  expect(html).toContain('sign in to Tao &#38; &#34;Friends&#34; (https://live.example.com)')
  expect(html).toContain('<html lang="en">')
  expect(html).toContain('15 minutes')
  expect(html).not.toMatch(/src=|<(?:img|link|style|script|iframe)/)
})

it('[MAIL7] a name of the site is one line of at most 80 characters, or else its host', () => {
  const named = (name: string) =>
    signInMail({ ...asked, language: 'en', site: { ...asked.site, name } }).subject.replace('Sign in to ', '')
  expect(named(' a\r\nBcc: b\u202e ')).toBe('a Bcc: b')
  expect(named('x'.repeat(100))).toBe('x'.repeat(80))
  expect(named(' \n ')).toBe('live.example.com')
})

it.each([
  [30_000, '1 minute'],
  [119 * 60_000, '119 minutes'],
  [2 * 3_600_000, '2 hours'],
])('[MAIL7] %i ms are %s', (validMs, time) => {
  expect(signInMail({ ...asked, language: 'en', validMs }).text).toContain(`valid for ${time}.`)
})

it('[MAIL7] what is no web address is no link', () => {
  for (const link of ['javascript:alert(1)', 'https://a.example/ b', 'https://a.example/\nx', '/sign-in', 'xhttps://a'])
    expect(() => signInMail({ ...asked, language: 'en', link }), link).toThrow(TypeError)
})
