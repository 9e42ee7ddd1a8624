import { expect, it } from 'vitest'
import { loadConfig } from './config.ts'
import { readSmtpUrl } from './smtp-url.ts'

const from = { name: '', address: 'live@example.com' }

it('[MAIL2] the address says server, sign-in and sender; STARTTLS is required', () => {
  expect(readSmtpUrl('smtp://user:p%40ss@mail.example.com:2525?from=Live%20Room%20<live@Example.com>')).toEqual({
    host: 'mail.example.com',
    port: 2_525,
    tls: 'required',
    login: { user: 'user', password: 'p@ss' },
    from: { name: 'Live Room', address: 'live@example.com' },
  })
  expect(readSmtpUrl('smtp://mail.example.com?from=live+1@example.com')).toEqual({
    ...{ host: 'mail.example.com', port: 587, tls: 'required', from: { name: '', address: 'live+1@example.com' } },
  })
  expect(readSmtpUrl('smtps://mail.example.com/?from=%22%E7%9B%B4%E6%92%AD%22%20<live@example.com>')).toEqual({
    ...{ host: 'mail.example.com', port: 465, tls: 'implicit', from: { ...from, name: '直播' } },
  })
})

it('[MAIL2] the sender is the user where nothing else is said', () => {
  expect(readSmtpUrl('smtp://live%40example.com:secret@mail.example.com')).toMatchObject({ from })
})

it.each(['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])('[MAIL2] on %s no TLS is needed', (host) => {
  expect(readSmtpUrl(`smtp://${host}?from=live@example.com`)).toMatchObject({ tls: 'offered' })
})

it('[MAIL2] tls=off does without TLS; a host that only looks like this machine needs it', () => {
  const tls = (url: string) => (readSmtpUrl(url) as { tls: string }).tls
  expect(tls('smtp://10.0.0.5?from=live@example.com&tls=off')).toBe('off')
  expect(tls('smtp://localhost?from=live@example.com&tls=off')).toBe('off')
  for (const host of ['10.0.0.5', 'localhost.example.com', '127.0.0.1.example.com', '[::2]'])
    expect(tls(`smtp://${host}?from=live@example.com`), host).toBe('required')
})

it.each([
  ['mail.example.com', /^it is not an address such as smtp:/],
  ['http://mail.example.com?from=live@example.com', /^it is not an address such as/],
  ['smtp://?from=live@example.com', /^it is not an address such as/],
  ['smtp://mail.example.com?from=Live <live@example.com>', /^it is not an address such as/],
  ['smtp://mail.example.com:99999?from=live@example.com', /^it is not an address such as/],
  ['smtp://mail.example.com', /^it says not who mail is from; add \?from=/],
  ['smtp://user:word@mail.example.com', /^it says not who mail is from/],
  ['smtp://mail.example.com?from=live', /^it says not who mail is from/],
  ['smtp://mail.example.com?from=a@example.com,b@example.com', /^it says not who mail is from/],
  ['smtp://mail.example.com?from=A%0d%0aBcc:x%20<live@example.com>', /^it holds control characters$/],
  ['smtp://u%00:word@mail.example.com?from=live@example.com', /^it holds control characters$/],
  ['smtp://user:100%@mail.example.com?from=live@example.com', /^it has a '%'/],
  ['smtp://mail.example.com?from=%zz', /^it has a '%'/],
  ['smtp://user@mail.example.com?from=live@example.com', /without the other$/],
  ['smtp://:word@mail.example.com?from=live@example.com', /without the other$/],
  ['smtp://mail.example.com?from=live@example.com&tls=on', /^'tls' can be 'off' alone/],
  ['smtps://mail.example.com?from=live@example.com&tls=off', /^'tls' can be 'off' alone/],
  ['smtp://mail.example.com?from=live@example.com&pool=1', /^after the host and port/],
  ['smtp://mail.example.com/x?from=live@example.com', /^after the host and port/],
  ['smtp://mail.example.com?from=live@example.com#x', /^after the host and port/],
])('[MAIL2] %s is refused', (text, fault) => {
  expect(readSmtpUrl(text)).toEqual({ fault: expect.stringMatching(fault) as string })
})

it('[MAIL2] a wrong address stops the start with one line that names the setting and no password', () => {
  const load = (OVATION_SMTP_URL: string) => () => loadConfig({ OVATION_SMTP_URL })
  expect(load('smtp://user:hunter2@mail.example.com?from=live')).toThrow(
    /^the server could not start; OVATION_SMTP_URL is not usable \(it says not who mail is from.*\); correct it$/,
  )
  expect(load('smtp://user:hunter2@mail.example.com?from=live')).not.toThrow(/hunter2/)
  expect(loadConfig({ OVATION_SMTP_URL: ' smtp://localhost?from=live@example.com\n' }).smtp).toMatchObject({ from })
  expect(loadConfig({}).smtp).toBeUndefined()
})
