import { Avatar } from '@mantine/core'
import { base } from '../base.ts'
import { shownName } from '../words/index.ts'

type Props = { person: { id: string; name: string; avatar: string | null }; size?: number }

const COLOURS = ['coral', 'grape', 'indigo', 'teal', 'yellow'] as const

/** Somebody's picture, or the first letter of their name. */
export function Face({ person, size = 36 }: Props) {
  const { id, avatar } = person
  const [first = '?'] = shownName(person.name).trim() || id.replace(/^\W/, '')
  const sum = [...id].reduce((sum, char) => sum + (char.codePointAt(0) as number), 0)
  return (
    <Avatar
      {...{ size }}
      radius="xl"
      src={avatar === null ? null : base + avatar}
      alt=""
      aria-hidden
      color={COLOURS[sum % COLOURS.length] as string}
    >
      {first.toUpperCase()}
    </Avatar>
  )
}
