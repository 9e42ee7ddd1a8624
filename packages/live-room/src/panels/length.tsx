/** @jsxImportSource @ovation/live-room */
import type { SlotProps } from '../base.ts'

const TELL_LENGTH_FROM = 0.8

/** How long a message is, once it is nearly too long. */
export const Length = ({ length, max }: SlotProps['length']) =>
  length > max * TELL_LENGTH_FROM ? (
    <span class={length > max ? 'counter over' : 'counter'} role="status">
      {length}/{max}
    </span>
  ) : null
