import { Button, Modal, Stack } from '@mantine/core'
import type { SiteRole } from '@ovation/features/access/model-site-roles'
import type { ListedAccount } from '@ovation/protocol'
import { useState } from 'react'
import { ask } from '../api.ts'
import { attempt } from '../tell.ts'
import { shownName, useStrings } from '../words/index.ts'
import { NO_ROLE, SiteRoleField } from './account-fields.tsx'
import { peopleStrings } from './strings.ts'

type RoleProps = { person: ListedAccount; mayGive: readonly SiteRole[]; changed: () => void; onClose: () => void }

/** Gives a role on the site, or takes it. */
export function RoleModal({ person, mayGive, changed, onClose }: RoleProps) {
  const words = useStrings(peopleStrings)
  const { id, siteRole } = person
  const [role, setRole] = useState<string>(siteRole ?? NO_ROLE)
  const save = async (): Promise<void> => {
    const next = role === NO_ROLE ? null : (role as SiteRole)
    const body = { role: next }
    if (!(await attempt(() => ask('setSiteRole', { params: { person: id }, body }), words.roleChanged, words.errors)))
      return
    changed()
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title={words.changeRole(shownName(person.name))} centered>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), void save())}>
        <SiteRoleField {...{ role, mayGive }} choose={setRole} />
        <Button type="submit" disabled={role === (siteRole ?? NO_ROLE)}>
          {words.save}
        </Button>
      </Stack>
    </Modal>
  )
}
