import { afterEach, expect, it, vi } from 'vitest'
import { danmakuPreferences, DEFAULT_PREFERENCES, toSettings } from './preferences.ts'

afterEach(() => vi.unstubAllGlobals())

const read = (stored: object) => {
  vi.stubGlobal('localStorage', { getItem: () => JSON.stringify(stored) })
  return danmakuPreferences()
}

it('[OLD11] options that cannot be chosen are as if nothing was stored', () => {
  const least = { opacity: 0.2, area: 0.25, size: 'small', speed: 'slower', stroke: 'none', density: 'few', modes: [] }
  const chosen = { ...DEFAULT_PREFERENCES, ...least, visible: false, colors: false, subtitleSafe: false, aligned: true }
  expect(read(chosen)).toEqual(chosen)
  expect(read({ opacity: 1, area: 1 })).toMatchObject({ opacity: 1, area: 1 })
  const wrongs = { opacity: [0.1, 900], area: [-5, 0.3, 99], size: ['constructor', 'huge'], modes: [['zoom'], [null]] }
  for (const [name, values] of Object.entries({ ...wrongs, speed: ['toString'], stroke: ['7'], density: ['none'] }))
    for (const value of values) expect(read({ [name]: value })).toEqual(DEFAULT_PREFERENCES)
  expect(toSettings(read({ size: 'constructor' }), 800)).toMatchObject({ fontPx: 20, scrollMs: 8_000, maxTexts: 400 })
})
