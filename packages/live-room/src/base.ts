// What the screen shows first is one module, and parts get everything of it from here. Bundlers put what has the same
// users into the same chunk: a part that imported another file of it would split that off into one more request.

export { open } from './viewer.ts'
export { isStaff } from '@ovation/client/first'
export { rowsOf } from './rows-of.ts'
export type { Row } from './rows-of.ts'
export { passwordNameOf, RoomSession } from './room-session.ts'
export { localPreferences } from './small.ts'
export { useBarred } from './view/barred.ts'
export { chatLook } from './view/chat-look.ts'
export type { ChatLook } from './view/chat-look.ts'
export { chosenStyle } from './view/composer.tsx'
export type { Style } from './view/composer.tsx'
export { markFailed } from './view/failed.ts'
export { isOffered } from './view/offered.ts'
export { useNow, useRoomContext, useSnapshot } from './view/hooks.ts'
export { Icon } from './view/icons.tsx'
export { Slot } from './view/slots.tsx'
export type {
  Act,
  OverlayProps,
  PartModule,
  RecordedProps,
  SheetRequest,
  SlotProps,
  Slots,
  VideoProps,
} from './view/slots.tsx'
export { useToast } from './view/toast.ts'
export { hueOf } from './view/hue.ts'
export { compact, timeOf } from './words/first.ts'
export type { Language } from './words/index.ts'
export { blocked, showLook, shownName, wordsOf } from './core.ts'
export type { Book } from './core.ts'
export { useWords } from './words/use-words.ts'
