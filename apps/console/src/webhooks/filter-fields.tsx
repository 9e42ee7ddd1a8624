import { Checkbox, TextInput } from '@mantine/core'
import { ROOM_PATTERN } from '@ovation/protocol'
import { useStrings } from '../words/index.ts'
import { webhookStrings } from './strings.ts'

const MAX_NAME_CHARS = 40
const MAX_URL_CHARS = 2_000
const TYPE = /^[a-z][a-z.-]{0,59}\*?$/

export type Fields = { name: string; url: string; rooms: string; types: string; staff: boolean }

export const isPattern = (rooms: string): boolean => rooms !== '' && ROOM_PATTERN.test(rooms)
export const typesOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)
export const areTypes = (text: string): boolean => typesOf(text).every((type) => TYPE.test(type))

/** Where a webhook goes, and what it sends. */
export function FilterFields({ fields, setFields }: { fields: Fields; setFields: (fields: Fields) => void }) {
  const words = useStrings(webhookStrings)
  const change = (part: Partial<Fields>): void => setFields({ ...fields, ...part })
  return (
    <>
      <TextInput
        label={words.name}
        placeholder={words.nameExample}
        value={fields.name}
        maxLength={MAX_NAME_CHARS}
        data-autofocus
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label={words.address}
        placeholder={words.addressExample}
        value={fields.url}
        maxLength={MAX_URL_CHARS}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <TextInput
        label={words.rooms}
        description={words.roomsMore}
        value={fields.rooms}
        error={isPattern(fields.rooms) ? undefined : words.roomsWrong}
        onChange={(event) => change({ rooms: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={words.types}
        description={words.typesMore}
        value={fields.types}
        error={areTypes(fields.types) ? undefined : words.typesWrong}
        onChange={(event) => change({ types: event.currentTarget.value })}
      />
      <Checkbox
        label={words.staff}
        checked={fields.staff}
        onChange={(event) => change({ staff: event.currentTarget.checked })}
      />
    </>
  )
}
