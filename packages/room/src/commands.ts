import type { Danmaku } from './events.ts'
import type { Role } from './roles.ts'
import type { Settings } from './settings.ts'
import type { StageLayout } from './state.ts'

/** The commands that people give, and what each takes. `durationMs` null is without end. */
export type PersonCommandBodies = {
  'room.open': { title?: string }
  'room.close': { reason?: string }
  'room.title': { title: string }
  'room.settings': { settings: Partial<Settings> }
  'message.send': { text: string; danmaku?: Danmaku; data?: unknown; replyTo?: number; streamTime?: number }
  'message.edit': { message: number; text: string }
  'message.delete': { message: number }
  'message.pin': { message: number }
  'message.unpin': { message: number }
  'announcement.set': { text: string | null }
  'role.grant': { actor: string; role: Role }
  'member.mute': { actor: string; durationMs: number | null; reason?: string }
  'member.unmute': { actor: string }
  'member.ban': { actor: string; durationMs: number | null; reason?: string }
  'member.unban': { actor: string }
  'report.send': { message?: number; actor?: string; reason: string }
  'notice.send': { to: string; text: string }
  'poll.open': { question: string; options: string[]; durationMs?: number }
  'poll.vote': { poll: string; option: number }
  'poll.close': { poll: string }
  'gift.send': { gift: string; count: number }
  'custom.send': { name: string; data: unknown }
  /** `ifRevision`: only while the value has that revision; 0 is only while there is none. */
  'state.set': { key: string; value: unknown; ifRevision?: number | undefined }
  'state.delete': { key: string; ifRevision?: number | undefined }
  'hand.raise': Record<string, never>
  /** One's own, or, for staff, somebody's. */
  'hand.lower': { actor?: string }
  'stage.invite': { actor: string }
  /** Oneself, or, for staff, somebody. */
  'stage.leave': { actor?: string }
  'stage.mute': { actor: string; muted: boolean }
  'stage.arrange': { layout: StageLayout }
}

/** Those that only the room itself gives: a connection that sends one is refused. */
type SystemCommandBodies = {
  'door.set': { door: string | null }
  'role.hold': { actor: string; role: Role }
  'poll.tally': { poll: string }
  'likes.tally': { total: number }
  'stream.start': { stream: string }
  'stream.interrupt': { stream: string }
  'stream.end': { stream: string; reason?: string }
  'stage.appear': { seat: number; stream: string }
  'stage.vanish': { stream: string }
  'person.erase': { person: string }
}

/** Every command and its body. */
export type CommandBodies = PersonCommandBodies & SystemCommandBodies

export type CommandType = keyof CommandBodies
export type Command<T extends CommandType = CommandType> = { [K in T]: { type: K; body: CommandBodies[K] } }[T]

export const SYSTEM_COMMANDS: ReadonlySet<CommandType> = new Set<keyof SystemCommandBodies>([
  'door.set',
  'role.hold',
  'poll.tally',
  'likes.tally',
  'stream.start',
  'stream.interrupt',
  'stream.end',
  'stage.appear',
  'stage.vanish',
  'person.erase',
])

/** The least role for each command that people give. */
export const PERMISSIONS: Partial<Record<CommandType, Role>> = {
  'room.open': 'host',
  'room.close': 'host',
  'room.title': 'host',
  'room.settings': 'host',
  'message.send': 'guest',
  'message.edit': 'guest',
  'message.delete': 'guest',
  'message.pin': 'moderator',
  'message.unpin': 'moderator',
  'announcement.set': 'moderator',
  'role.grant': 'host',
  'member.mute': 'moderator',
  'member.unmute': 'moderator',
  'member.ban': 'moderator',
  'member.unban': 'moderator',
  'report.send': 'guest',
  'notice.send': 'moderator',
  'poll.open': 'host',
  'poll.vote': 'guest',
  'poll.close': 'host',
  'gift.send': 'guest',
  'custom.send': 'guest',
  // Both by the room's setting `stateFrom`.
  'state.set': 'guest',
  'state.delete': 'guest',
  'hand.raise': 'guest',
  'hand.lower': 'guest',
  'stage.invite': 'host',
  'stage.leave': 'guest',
  'stage.mute': 'moderator',
  'stage.arrange': 'host',
}

/** What an owner has to look up before it can decide: the message meant, and the person meant. */
export function lookupsOf(command: Command): { message?: number; actor?: string } {
  switch (command.type) {
    case 'message.edit':
    case 'message.delete':
    case 'message.pin':
    case 'report.send':
      return command.body.message === undefined ? {} : { message: command.body.message }
    case 'role.grant':
    case 'role.hold':
    case 'member.mute':
    case 'member.unmute':
    case 'member.ban':
    case 'member.unban':
    case 'stage.mute':
      return { actor: command.body.actor }
    case 'hand.lower':
    case 'stage.leave':
      return command.body.actor === undefined ? {} : { actor: command.body.actor }
    default:
      return {}
  }
}
