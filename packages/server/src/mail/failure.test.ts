import { expect, it } from 'vitest'
import { mailFailure } from './failure.ts'

const failing = (fields: object) => Object.assign(new Error('550 <tao@example.com> hunter2'), fields)

it.each([
  [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'unreachable', 'the mail server is not reachable (ECONNREFUSED)'],
  [{ code: 'ETIMEDOUT' }, 'unreachable', 'the mail server is not reachable (ETIMEDOUT)'],
  [{ code: 'EDNS', originalCode: 'ENOTFOUND' }, 'unreachable', 'the mail server is not reachable (ENOTFOUND)'],
  [{}, 'unreachable', 'the mail server is not reachable'],
  [{ code: 'tao@example.com' }, 'unreachable', 'the mail server is not reachable'],
  [{ code: 'ETLS' }, 'tls', 'the mail server offers no TLS, or its certificate is not trusted'],
  [{ code: 'ETLS', responseCode: 454 }, 'tls', expect.stringContaining('offers no TLS')],
  [{ code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'tls', expect.stringContaining('certificate')],
  [{ code: 'CERT_HAS_EXPIRED' }, 'tls', expect.stringContaining('certificate')],
  [{ code: 'EAUTH', responseCode: 535 }, 'sign_in', 'the mail server refuses the sign-in (535)'],
  [
    { code: 'EENVELOPE', responseCode: 530, command: 'MAIL FROM' },
    'sign_in',
    'the mail server refuses the sign-in (530)',
  ],
  [{ code: 'ENOAUTH' }, 'sign_in', 'the mail server refuses the sign-in'],
  [{ code: 'EAUTH', responseCode: 454 }, 'deferred', 'the mail server puts it off (454)'],
  [
    { code: 'EENVELOPE', responseCode: 553, command: 'MAIL FROM' },
    'sender',
    'the mail server refuses the sender (553)',
  ],
  [
    { code: 'EENVELOPE', responseCode: 550, command: 'RCPT TO' },
    'address',
    'the mail server refuses the address (550)',
  ],
  [{ code: 'EENVELOPE', responseCode: 499, command: 'RCPT TO' }, 'deferred', 'the mail server puts it off (499)'],
  [{ code: 'EENVELOPE', responseCode: 400, command: 'RCPT TO' }, 'deferred', 'the mail server puts it off (400)'],
  [{ code: 'EMESSAGE', responseCode: 500 }, 'rejected', 'the mail server rejects the mail (500)'],
])('[MAIL4] an error with %j is %s, in words', (fields, why, words) => {
  const failure = mailFailure(failing(fields))
  expect(failure).toMatchObject({ why, words, again: why === 'unreachable' || why === 'deferred' })
  expect(failure.fix).not.toBe('')
  expect(JSON.stringify(failure), 'nothing of what the server wrote').not.toMatch(/hunter2|tao@/)
})
