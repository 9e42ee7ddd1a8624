import type { Role } from '@ovation/room'
import { TEST_COINS } from '@ovation/room/rules'
import type { LogConsumer } from '../consumers/index.ts'
import { carrySanctions, ConnectedPeople, holdRole, leaveStageAsGuest } from '../edge/index.ts'
import { GroupCommit } from '../log/index.ts'
import { sign } from '../ops/index.ts'
import { Erasures, Exports } from '../people/index.ts'
import { Rooms } from '../rooms/index.ts'
import { Site } from '../site/index.ts'
import { Wallet } from '../wallet/index.ts'
import { createCache } from './cache.ts'
import { createConsumers } from './consumers.ts'
import type { Data } from './data.ts'
import type { IdentityParts } from './identity.ts'
import type { LateParts } from './late.ts'
import type { Network } from './network.ts'
import type { Nodes } from './nodes.ts'
import { createPeople } from './people.ts'
import { createReports } from './reports.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & IdentityParts & Network & Nodes & { late: LateParts; added: readonly LogConsumer[] }

export type RoomParts = Awaited<ReturnType<typeof createRooms>>

/** Rooms, the site, what people own, and those who read the logs. */
export async function createRooms(deps: Deps) {
  const { log, bus, clock, limits, logger, metrics, parts, secrets, storageRefusal, cluster, ownership, writes, late } =
    deps
  const { storage, people } = deps
  const wallet = new Wallet(log, clock)
  const committer = new GroupCommit(log, limits, metrics)
  const requestKey = sign(secrets.signing, 'digests of requests')
  const { presences, reads } = createPeople(deps)
  const site = late.site.set(
    new Site({
      ...{ log, committer, bus, clock, limits, requestKey },
      onError: (err) => logger.warn({ err }, 'the log of the site could not be read'),
    }),
  )
  parts.add('the site', () => site.stop())
  await site.start()
  /** The role in the token of somebody who is connected, to this node or to another one. */
  const connectedRole = (room: string, actor: string): Role | undefined =>
    late.connected.now.roleOf(room, actor) ?? cluster?.roleOf(room, actor)
  /** Whether somebody is in a room over this node or another one; other nodes say so twice a second. */
  const isHere = (room: string, actor: string): boolean | undefined =>
    late.connected.now.roleOf(room, actor) !== undefined || (cluster ? cluster.isHere(room, actor) : false)
  const cache = createCache(deps)
  const rooms = late.rooms.set(
    new Rooms({
      ...{ log, committer, bus, clock, limits, logger, metrics },
      ...{ ownership, storageRefusal, requestKey, site, connectedRole, isHere, together: writes.together },
      cache,
      openWallet: (actor, coins) => wallet.open(actor, coins),
      idsOf: (person) => people.idsOf(person),
      onDiverged: () => late.recover.now(new Error('the log is not the one that was told')),
      onPresent: (room, person, here) => late.audience.now.present(room, person, here),
      onTaken: (state) => late.lostStreams.now.lookFor(state),
      eraseRead: (room, person) => reads.erase(room, person),
    }),
  )
  parts.add('the rooms', () => rooms.close())
  const connected = late.connected.set(new ConnectedPeople(rooms))
  const reports = createReports({ ...deps, rooms })
  const { consumers, cards } = await createConsumers({ ...deps, rooms, reports })
  return {
    ...{ wallet, committer, presences, reads, site, rooms, cache, connected, consumers, cards, reports },
    exports: new Exports({
      ...{ db: storage.people, people, credentials: deps.credentials, sessions: deps.accountSessions },
      ...{ roomRoles: deps.roomRoles, readBy: (room, id, range) => log.readBy(room, id, range) },
    }),
    erasures: new Erasures({
      ...{ db: storage.people, people, clock },
      erase: async (room, id) => {
        await late.recordings.now.guests.erase(room, id)
        await rooms.eraseWords(room, id)
      },
      purge: () => log.purge(),
      onError: (err) => logger.error({ err }, 'somebody was not erased in a room; it is tried again'),
    }),
    carry: carrySanctions({ rooms, now: () => clock.now() }),
    leaveStageAsGuest: leaveStageAsGuest({ rooms }),
    hold: holdRole({ rooms, connectedRole, logger }),
    /** Somebody's coins in a room. */
    balance: async (room: string, actor: string) => {
      const { testCoins } = (await rooms.state(room)).settings
      if (testCoins > 0) await wallet.open(actor, testCoins)
      return { balance: await wallet.balance(actor), currency: TEST_COINS }
    },
  }
}
