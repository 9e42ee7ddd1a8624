import { Select, Stack, Text } from '@mantine/core'
import type { SiteRole } from '@ovation/features/access/model-site-roles'
import { CopyField } from '../cards/copy-field.tsx'
import { useStrings } from '../words/index.ts'
import { peopleStrings } from './strings.ts'

export const NO_ROLE = 'none'

/** A link with which somebody signs in, this one time. */
export const HandOver = ({ link, name }: { link: string; name: string }) => {
  const words = useStrings(peopleStrings)
  return (
    <Stack>
      <CopyField label={words.handOver(name)} value={link} />
      <Text size="sm" c="dimmed">
        {words.handOverMore}
      </Text>
    </Stack>
  )
}

type FieldProps = { role: string; mayGive: readonly SiteRole[]; choose: (role: string) => void }

/** A role on the site, or none. */
export function SiteRoleField({ role, mayGive, choose }: FieldProps) {
  const words = useStrings(peopleStrings)
  return (
    <Select
      label={words.siteRole}
      description={words.inviteMeans[role]}
      value={role}
      data={[
        { value: NO_ROLE, label: words.noSiteRole },
        ...mayGive.map((role) => ({ value: role, label: words.siteRoles[role] })),
      ]}
      allowDeselect={false}
      onChange={(value) => value && choose(value)}
    />
  )
}
