import { afterEach, expect, it, vi } from 'vitest'
import { toggleFullscreen } from './fullscreen.ts'

afterEach(() => vi.unstubAllGlobals())

const did: string[] = []
function browser({ allowed = true, element = true, is = false } = {}) {
  did.length = 0
  const fullscreenElement = is ? {} : null
  vi.stubGlobal('document', { fullscreenEnabled: allowed, fullscreenElement, exitFullscreen: () => did.push('left') })
  const requestFullscreen = async (): Promise<void> => void did.push('element')
  return { getRootNode: () => ({ host: element ? { requestFullscreen } : {} }) } as unknown as Element
}
async function turned(size: object, lock?: (to: string) => Promise<void>): Promise<void> {
  vi.stubGlobal('screen', { orientation: lock ? { lock } : undefined })
  toggleFullscreen(browser(), size as HTMLVideoElement)
  await Promise.resolve()
  await Promise.resolve()
}

it('[SCREEN75] a phone turns its screen as a wide video is, and stays as it is for another', async () => {
  const locked: string[] = []
  const lock = async (to: string): Promise<void> => void locked.push(to)
  await turned({ videoWidth: 720, videoHeight: 1_280 }, lock)
  await turned({ videoWidth: 720, videoHeight: 720 }, lock)
  expect(locked).toEqual([])
  await turned({ videoWidth: 1_280, videoHeight: 720 }, lock)
  expect(locked).toEqual(['landscape'])
})

it('[SCREEN75] full screen does without it where the screen cannot be turned', async () => {
  const wide = { videoWidth: 1_280, videoHeight: 720 }
  await turned(wide)
  await turned(wide, () => Promise.reject(new Error('not on this device')))
  expect(did).toEqual(['element'])
})

const iphone = { webkitEnterFullscreen: () => did.push('video') } as unknown as HTMLVideoElement
const video = {} as HTMLVideoElement

it('[OLD9] the element goes to full screen where it may, and back', () => {
  expect([toggleFullscreen(browser(), video), did]).toEqual([true, ['element']])
  expect([toggleFullscreen(browser({ is: true }), video), did]).toEqual([true, ['left']])
})

it('[OLD9] the video does on an iPhone, and where a frame does not allow it to the element', () => {
  expect([toggleFullscreen(browser({ element: false }), iphone), did]).toEqual([true, ['video']])
  expect([toggleFullscreen(browser({ allowed: false }), iphone), did]).toEqual([true, ['video']])
})

it('[OLD9] nothing does where nothing is allowed', () => {
  expect([toggleFullscreen(browser({ allowed: false }), video), did]).toEqual([false, []])
  expect([toggleFullscreen(browser({ element: false }), null), did]).toEqual([false, []])
})
