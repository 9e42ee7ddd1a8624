import { expect, it } from 'vitest'
import { mailServer } from './doctor-mail.ts'

it('[MAIL6] the doctor says whether the mail server lets us in, and what to do where it does not', () => {
  const at = { host: 'mail.example.com', port: 587 }
  expect(mailServer(at)).toEqual({
    check: 'mail',
    state: 'well',
    detail: 'mail.example.com:587 answers and lets us in',
  })
  expect(mailServer({ ...at, problem: { words: 'it refuses', fix: 'correct it' } })).toEqual({
    ...{ check: 'mail', state: 'ill', detail: 'mail.example.com:587: it refuses', fix: 'correct it' },
  })
  expect(mailServer(null)).toMatchObject({ check: 'mail', state: 'skipped' })
})
