import type { AudiencePart, AudiencePort } from '@ovation/kernel/audience'
import type { Gifts } from './client.ts'
import type { GiftId } from './catalogue.ts'

const GIFT_ODDS: readonly [GiftId, number][] = [
  ['flower', 0.6],
  ['heart', 0.28],
  ['star', 0.11],
  ['fireworks', 0.01],
]
const CHEERS_EACH = 3

type Language = 'zh' | 'en'

/** What comes in a burst when something happens. */
const CHEERS: Record<Language, readonly string[]> = {
  zh: ['哇！', '谢谢老板', '大气！', '666', '好家伙', '鼓掌👏', '这也太豪了'],
  en: ['wow!', 'legend', 'so generous', '👏👏👏', 'what a hero', 'let’s go'],
}

type Port = AudiencePort<{ gifts: Gifts }, { language: Language; gives: number; talks: number }>

/** They give, and cheer when somebody gives much. */
export const giftsAudience = (audience: Port, { giftsPerMinute = 0 }: { giftsPerMinute?: number }): AudiencePart => ({
  perSecond: giftsPerMinute / 60,
  act: () => {
    const member = audience.choose(({ gives }) => gives)
    if (!member) return
    let odds = audience.random()
    const [gift] = GIFT_ODDS.find(([, part]) => (odds -= part) < 0) ?? ['flower']
    const count = gift === 'flower' || gift === 'heart' ? audience.pick([1, 1, 1, 3, 10]) : 1
    audience.done('gifts', member.room.gifts.send(gift, count))
    if (gift !== 'star' && gift !== 'fireworks') return
    for (let n = 0; n < CHEERS_EACH; n++) {
      const other = audience.choose(({ talks }) => talks)
      if (!other) continue
      audience.after(400 + audience.random() * 2_500, () =>
        audience.say(other, audience.pick(CHEERS[other.person.language])),
      )
    }
  },
})
