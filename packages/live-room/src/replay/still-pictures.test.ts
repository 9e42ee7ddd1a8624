import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StillPictures } from './still-pictures.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A video that loads what a test says, and canvases that remember what was drawn. */
function world({ width = 1_280, height = 720 } = {}) {
  const listeners = new Map<string, () => void>()
  const video = {
    ...{ src: '', muted: false, playsInline: false, videoWidth: width, videoHeight: height },
    addEventListener: (kind: string, run: () => void) => listeners.set(kind, run),
    removeEventListener: (kind: string) => listeners.delete(kind),
    removeAttribute: () => (video.src = ''),
    load: () => {},
  }
  const canvas = (across = 160, down = 90) => {
    const drawn: unknown[] = []
    const drawImage = (_: unknown, ...place: number[]): number => drawn.push([video.src, ...place])
    return {
      ...{ drawn, width: across, height: down, dataset: {} as Record<string, string> },
      getContext: () => ({ drawImage }),
    }
  }
  const pictures = new StillPictures(video as never)
  const draw = (address: string, into: object): void => pictures.draw(address, into as HTMLCanvasElement)
  return {
    video,
    canvas,
    pictures,
    draw,
    loaded: () => listeners.get('loadeddata')?.(),
    fails: () => listeners.get('error')?.(),
    listeners,
  }
}

describe('pictures of a recording', () => {
  it('[REPLAY31] are drawn one after the other, filling their canvas, by one muted video', () => {
    const { video, canvas, draw, loaded } = world({ width: 720, height: 1_280 })
    const [one, two] = [canvas(), canvas()]
    draw('/1', one)
    draw('/2', two)
    expect([video.src, video.muted, video.playsInline]).toEqual(['/1#t=0.001', true, true])
    loaded()
    expect(one.drawn).toHaveLength(1)
    const [address, x, y, w, h] = one.drawn[0] as [string, number, number, number, number]
    expect([address, x, Math.round(y), w, Math.round(h)]).toEqual(['/1#t=0.001', 0, -97, 160, 284])
    expect([one.dataset['drawn'], two.drawn, video.src]).toEqual(['', [], '/2#t=0.001'])
    loaded()
    expect(two.drawn).toHaveLength(1)
  })

  it('[REPLAY31] that nobody waits for any more are not loaded: the newest for a canvas counts', () => {
    const { video, canvas, draw, loaded, pictures } = world()
    const [one, two] = [canvas(), canvas()]
    draw('/1', one)
    for (const address of ['/2', '/3']) draw(address, two)
    loaded()
    expect(video.src).toBe('/3#t=0.001')
    draw('/4', one)
    pictures.clear()
    loaded()
    expect([video.src, two.drawn.length, one.drawn.length]).toEqual(['/3#t=0.001', 1, 1])
    draw('/5', one)
    expect(video.src).toBe('/5#t=0.001')
  })

  it('[REPLAY31] that cannot be loaded, or not in five seconds, hinder no others', () => {
    const { video, canvas, draw, fails, loaded } = world()
    const [one, two, three] = [canvas(), canvas(), canvas()]
    draw('/1', one)
    draw('/2', two)
    draw('/3', three)
    fails()
    expect(video.src).toBe('/2#t=0.001')
    vi.advanceTimersByTime(5_000)
    expect(video.src).toBe('/3#t=0.001')
    loaded()
    vi.advanceTimersByTime(60_000)
    expect([one.drawn, two.drawn, three.drawn.length, video.src]).toEqual([[], [], 1, '/3#t=0.001'])
  })

  it('[REPLAY31] are loaded no more once nobody looks', () => {
    const { video, canvas, draw, pictures, listeners } = world()
    const one = canvas()
    draw('/1', one)
    draw('/2', canvas())
    pictures.close()
    vi.advanceTimersByTime(60_000)
    expect([video.src, listeners.size, one.drawn]).toEqual(['', 0, []])
  })
})
