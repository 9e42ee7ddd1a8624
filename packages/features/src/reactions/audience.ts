import type { AudiencePart, AudiencePort } from '@ovation/kernel/audience'
import type { MessageReactions } from './client.ts'
import type { Reaction } from './model.ts'

/** Each with how often it is chosen. */
const ODDS: readonly [Reaction, number][] = [
  ['👍', 0.36],
  ['❤️', 0.24],
  ['😂', 0.2],
  ['🎉', 0.1],
  ['😮', 0.07],
  ['😢', 0.03],
]
/** How many reactions there are for each message that is sent. */
const PER_MESSAGE = 0.4
/** People react to what they have just read. */
const NEWEST = 6
/** Who reacts follows those who did before. */
const FOLLOW_PART = 0.6

type ShownMessage = Extract<Parameters<MessageReactions['toggle']>[0], { own: boolean }>
type Room = { reactions: MessageReactions; getSnapshot(): { messages: readonly ShownMessage[] } }

/** They react to what others have just said, mostly as others did. */
export const reactionsAudience = (
  audience: AudiencePort<Room, { likes: number }>,
  { messagesPerSecond }: { messagesPerSecond: number },
): AudiencePart => ({
  perSecond: messagesPerSecond * PER_MESSAGE,
  act: () => {
    const room = audience.choose(({ likes }) => likes)?.room
    if (!room) return
    const { messages } = room.getSnapshot()
    const said = messages.filter(({ own, deleted, seq }) => seq !== undefined && !own && !deleted).slice(-NEWEST)
    if (said.length === 0) return
    const message = audience.pick(said)
    const there = Object.keys(message.reactions ?? {}) as Reaction[]
    const follows = there.length > 0 && audience.random() < FOLLOW_PART
    let odds = audience.random()
    const [chosen] = ODDS.find(([, part]) => (odds -= part) < 0) ?? ['👍']
    const emoji = follows ? audience.pick(there) : chosen
    // Nobody takes back what they have just put there.
    if (!room.reactions.own(message).includes(emoji))
      audience.done('reactions', room.reactions.toggle(message, emoji, true))
  },
})
