import { OvationError } from '@ovation/protocol'
import type { Account } from '@ovation/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Budgets } from '../budget/index.ts'
import type { Addresses } from '../edge/index.ts'
import type { Images } from '../images/index.ts'
import type { Avatars, People, Person } from '../people/index.ts'
import type { Handlers } from '../rest/index.ts'

export type AvatarDeps = {
  avatars: Avatars
  people: People
  images: Pick<Images, 'reencode'>
  budgets: Pick<Budgets, 'rates'>
  addresses: Pick<Addresses, 'keyOf'>
  /** A person as they see themselves. */
  accountOf: (person: Person) => Account
  /** Ends a person's connections on every node; those of a session that is still open reconnect. */
  closePerson: (person: string) => void
}

export type AvatarRoutes = 'setAvatar' | 'removeAvatar'

/** What is served never changes, but one that was removed leaves caches within a day. It runs nothing, whatever a browser takes it for. */
const HEADERS = {
  'content-type': 'image/webp',
  'cache-control': 'public, max-age=86400, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
}

/** People change their picture. Connections carry the picture that their person had when they connected. */
export function avatarHandlers(deps: AvatarDeps): Handlers<AvatarRoutes> {
  const { avatars, people, images, budgets, addresses, accountOf, closePerson } = deps
  const changed = async (id: string): Promise<Account> => {
    closePerson(id)
    return accountOf(await people.mustGet(id))
  }
  return {
    setAvatar: async ({ request, image, session: { person } }) => {
      budgets.rates.avatars.mustTake(person.id)
      const client = addresses.keyOf(request.raw.socket.remoteAddress, request.headers)
      const { bytes } = await images.reencode(image, { client })
      await avatars.set(person.id, bytes)
      return changed(person.id)
    },
    removeAvatar: async ({ session: { person } }) => {
      await avatars.remove(person.id)
      return changed(person.id)
    },
  }
}

/** Serves pictures: to anybody, as long as they are somebody's, or a room's. */
export function avatarRoutes(app: FastifyInstance, avatars: Avatars): void {
  const serve = async ({ params }: { params: { digest: string } }, reply: FastifyReply): Promise<FastifyReply> => {
    const bytes = await avatars.find(params.digest)
    if (!bytes) throw new OvationError('not_found')
    return reply.headers(HEADERS).send(Buffer.from(bytes))
  }
  app.get<{ Params: { digest: string } }>('/media/avatars/:digest.webp', serve)
  app.get<{ Params: { digest: string } }>('/media/covers/:digest.webp', serve)
}
