import type { Handlers } from '../rest/index.ts'

export type OverlayKeyDeps = {
  overlayKeys: { show(room: string): Promise<string>; reset(room: string): Promise<string> }
  /** Ends the connections that were opened with the key of a room, on all nodes. */
  closeOverlays: (room: string) => void
}

/** The key with which overlays read a room that is not open to everybody. */
export const overlayKeyHandlers = ({
  overlayKeys,
  closeOverlays,
}: OverlayKeyDeps): Handlers<'getOverlayKey' | 'resetOverlayKey'> => ({
  getOverlayKey: async ({ params: { room } }) => ({ key: await overlayKeys.show(room) }),
  resetOverlayKey: async ({ params: { room } }) => {
    const key = await overlayKeys.reset(room)
    closeOverlays(room)
    return { key }
  },
})
