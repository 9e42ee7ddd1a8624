import { OvationError } from '@ovation/protocol'
import type { ApiKeys } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'

const OVERLAP_HOURS = 24

/** Making, listing, rotating and revoking the keys with which servers call this API. */
export const apiKeyHandlers = ({
  apiKeys,
}: {
  apiKeys: ApiKeys
}): Handlers<'listApiKeys' | 'createApiKey' | 'rotateApiKey' | 'revokeApiKey'> => ({
  listApiKeys: async () => ({ keys: await apiKeys.list() }),
  createApiKey: ({ body, caller }) => apiKeys.create(body, caller.id),
  rotateApiKey: async ({ params: { key }, body: { overlapHours = OVERLAP_HOURS } }) => {
    const rotated = await apiKeys.rotate(key, overlapHours)
    if (!rotated) throw new OvationError('not_found')
    return rotated
  },
  revokeApiKey: async ({ params: { key } }) => {
    if (!(await apiKeys.revoke(key))) throw new OvationError('not_found')
  },
})
