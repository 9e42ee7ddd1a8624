import { expect, it } from 'vitest'
import { chooseQuality, delayText, qualityOf, qualityText } from './quality.ts'
import { words as en } from './words/en.ts'
import { words as zh } from './words/zh.ts'

const playing = (more: object = {}, [width, height] = [1_280, 720]) => ({
  ...{ audioOnly: false, low: false, preferHls: false },
  stats: { lagMs: 0, canJump: false, width, height, dropped: 0 },
  ...more,
})

it('[SCREEN66] quality is said in words, with the lines of the video however it is turned', () => {
  expect(qualityText(playing(), en)).toBe('Auto · 720p')
  expect(qualityText(playing({}, [1_080, 1_920]), zh)).toBe('自动 · 1080p')
  expect(qualityText(playing({ low: true }, [640, 360]), en)).toBe('Low · 360p')
  expect(qualityText(playing({ preferHls: true }), en)).toBe('Stable · 720p')
  expect(qualityText(playing({}, [0, 0]), en)).toBe('Auto')
  expect(qualityText(playing({ audioOnly: true, low: true }), en)).toBe('Audio only')
})

it('[SCREEN66] the delay is said in whole seconds', () => {
  expect(delayText(499, en)).toBe('Live now')
  expect(delayText(500, en)).toBe('1 s behind live')
  expect(delayText(2_400, en)).toBe('2 s behind live')
  expect(delayText(2_400, zh)).toBe('比直播晚 2 秒')
})

it('[SCREEN86] one of three is chosen; after audio alone the choice before it is there again', () => {
  const player = { audioOnly: false, low: false }
  expect(qualityOf(player)).toBe('auto')
  chooseQuality(player, 'low')
  expect([player, qualityOf(player)]).toEqual([{ audioOnly: false, low: true }, 'low'])
  chooseQuality(player, 'audio')
  expect([player, qualityOf(player)]).toEqual([{ audioOnly: true, low: true }, 'audio'])
  chooseQuality(player, 'auto')
  expect([player, qualityOf(player)]).toEqual([{ audioOnly: false, low: false }, 'auto'])
})
