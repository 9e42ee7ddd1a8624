import { describe, expect, it } from 'vitest'
import { pictureUrl } from './picture-url.ts'

const HERE = 'https://live.example/sub'
const DIGEST = 'A-_0'.repeat(10)

describe('a picture', () => {
  it('[PROFILE6] of this server is below its address, one of an integrator where they say', () => {
    expect(pictureUrl(HERE, `/media/avatars/${DIGEST}.webp`)).toBe(`${HERE}/media/avatars/${DIGEST}.webp`)
    expect(pictureUrl(HERE, 'https://pictures.example/lin.png')).toBe('https://pictures.example/lin.png')
  })

  it.each([
    undefined,
    '',
    'javascript:alert(1)',
    'data:image/png;base64,AAAA',
    'http://pictures.example/lin.png',
    '//pictures.example/lin.png',
    '/api/v1/account/sign-out',
    '/media/avatars/../../api/v1/site',
    'lin.png',
  ])('[PROFILE6] %j is none', (avatar) => {
    expect(pictureUrl(HERE, avatar)).toBeUndefined()
  })
})
