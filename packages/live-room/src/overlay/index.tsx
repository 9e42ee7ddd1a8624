/** @jsxImportSource @ovation/live-room */
import { OverlayChat } from './chat.tsx'
import { OverlayDanmaku } from './danmaku.tsx'
import css from './overlay.css'
import { OverlayRoot } from './root.tsx'
import type { SlotProps, Slots } from '../base.ts'

/** What belongs to no feature. */
const Parts = (props: SlotProps['overlay']) => (
  <>
    {props.options.show.includes('danmaku') && <OverlayDanmaku {...props} />}
    {props.options.show.includes('chat') && <OverlayChat {...props} />}
  </>
)

export const slots: Slots = { 'overlay-root': OverlayRoot, overlay: Parts }
export { css }
