type Box = { left: number; top: number; right: number; bottom: number }

/** The least of a chat that has place for a panel. */
const MIN_WIDTH_PX = 300
const MIN_HEIGHT_PX = 480
const GAP_PX = 12
/** The field for a message stays free. */
const ABOVE_BOTTOM_PX = 76

/**
 * Where a panel is over the chat beside a video, so that this is seen: distances from the edges of the window, and its size.
 * Undefined where no chat is beside the video, or not all of it is in the window.
 */
export function overChat(chat: Box | undefined, { width, height }: { width: number; height: number }) {
  if (!chat || chat.left <= 0 || chat.top < 0 || chat.right > width || chat.bottom > height) return undefined
  const [chatWidth, chatHeight] = [chat.right - chat.left, chat.bottom - chat.top]
  if (chatWidth < MIN_WIDTH_PX || chatHeight < MIN_HEIGHT_PX || chatWidth > width / 2) return undefined
  return {
    rightPx: width - chat.right + GAP_PX,
    bottomPx: height - chat.bottom + ABOVE_BOTTOM_PX,
    widthPx: chatWidth - 2 * GAP_PX,
    maxHeightPx: chatHeight - ABOVE_BOTTOM_PX - GAP_PX,
  }
}
