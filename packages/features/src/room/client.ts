import type { ClientPart, ClientPort } from '@ovation/kernel/client'
import type { Position, Settings } from '@ovation/room'
import type { RoomCommands } from './rules.ts'

/** What the people who run a room can change while it runs. The current values are in `snapshot.state.settings`. */
export interface RoomSettings {
  /**
   * Changes the given settings and leaves the others, from host upwards. Resolves when the server has stored them; the
   * snapshot of this client follows a moment later. Rejects with `forbidden`, `value_out_of_range` (a number too large or too
   * small), `invalid_frame` (a value of another type, or an unknown setting) or `nothing_to_change`.
   *
   * @example
   * await room.settings.update({ slowModeMs: 5_000, speak: 'members' })
   */
  update(change: Partial<Settings>): Promise<Position>
}

type Surface = {
  settings: RoomSettings
  setTitle(title: string): Promise<Position>
  setOpen(open: boolean): Promise<Position>
}

export const roomClient = (port: ClientPort<{ commands: RoomCommands }>): ClientPart<Surface> => ({
  room: {
    settings: { update: (settings) => port.room.command('room.settings', { settings }) },
    setTitle: (title) => port.room.command('room.title', { title }),
    setOpen: (open) => port.room.command(open ? 'room.open' : 'room.close', {}),
  },
})
