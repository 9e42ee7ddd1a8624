import { expect, it } from 'vitest'
import { welcome } from './welcome.ts'

it('[DOCS25] the message at the start names the address of the documentation', () => {
  const url = 'https://live.example.com/tv'
  const text = welcome({ url, rtmp: 'rtmp://x', folder: '/data', studio: `${url}/studio`, demo: true, share: false })
  expect(text).toMatch(/^ {2}Documentation {3}https:\/\/live\.example\.com\/tv\/docs$/m)
})
