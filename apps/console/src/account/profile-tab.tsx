import { Select, Stack, Text } from '@mantine/core'
import { ask } from '../api.ts'
import { TextField } from '../cards/text-field.tsx'
import { MAX_NAME_CHARS } from '../me.ts'
import type { Me } from '../me.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { AvatarField } from './avatar-field.tsx'
import { LeaveSection } from './leave-section.tsx'
import { accountStrings } from './strings.ts'

const MAX_BIO_CHARS = 300

/** How others see somebody, and in which language the studio speaks to them. */
export function ProfileTab({ me, changed }: { me: Me; changed: () => void }) {
  const words = useStrings(accountStrings)
  const change = async (body: Parameters<typeof ask<'changeAccount'>>[1]['body']): Promise<void> => {
    await ask('changeAccount', { body })
    changed()
  }
  return (
    <Stack gap="md">
      <AvatarField {...{ me, changed }} />
      {me.siteRole !== null && (
        <Text size="sm" c="dimmed">
          {words.siteRoles[me.siteRole]}
        </Text>
      )}
      <TextField
        label={words.name}
        hint={words.nameHint}
        stored={me.name}
        maxChars={MAX_NAME_CHARS}
        save={(name) => change({ name })}
        errors={words.errors}
      />
      <TextField
        label={words.bio}
        hint={words.bioHint}
        stored={me.bio}
        maxChars={MAX_BIO_CHARS}
        long
        save={(bio) => change({ bio })}
        errors={words.errors}
      />
      <Select
        label={words.spoken}
        value={me.language === null ? '' : me.language.startsWith('zh') ? 'zh' : 'en'}
        data={Object.entries(words.languages).map(([value, label]) => ({ value, label }))}
        allowDeselect={false}
        onChange={(value) => void attempt(() => change({ language: value || null }), undefined, words.errors)}
      />
      <LeaveSection {...{ me, changed }} />
    </Stack>
  )
}
