import { describe, expect, it } from 'vitest'
import { browserOf } from './browser-name.ts'

describe('what a session is called', () => {
  it('[SIGN3] by the browser and the system that it was opened with', () => {
    const chrome =
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36'
    const safari =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1'
    const edge = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0'
    expect([chrome, safari, edge].map(browserOf)).toEqual(['Chrome · Android', 'Safari · iPhone', 'Edge · Windows'])
  })

  it('[SIGN3] by nothing when nothing is known', () => {
    expect([browserOf(), browserOf('curl/8.0'), browserOf(`${'x'.repeat(500)} Chrome`)]).toEqual(['', '', ''])
  })
})
