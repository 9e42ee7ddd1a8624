/** @jsxImportSource @ovation/live-room */
import type { SlotProps } from '../base.ts'
import { Newest } from './newest.tsx'
import { RowMenu } from './row-menu.tsx'

/** What is shown over the chat. */
export const ChatEnd = ({ kept, list, seen }: SlotProps['chat-end']) => (
  <>
    <RowMenu {...{ kept, list }} />
    <Newest {...{ kept, seen }} />
  </>
)
