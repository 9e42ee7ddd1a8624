import { useRoomContext } from './hooks.ts'

/** Shows a short message that disappears by itself. */
export const useToast = () => useRoomContext().say
