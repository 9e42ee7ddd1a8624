export { DEFAULT_DANMAKU, DanmakuOverlay } from './overlay.ts'
export type { DanmakuClock, DanmakuSettings, DanmakuText } from './overlay.ts'
export { Lanes, leftAt, speedOf } from './lanes.ts'
export type { Item, Mode, Placed, Stage } from './lanes.ts'
