import type { CommandType, Role } from '@ovation/room'
import type { RoomLog } from '../log/index.ts'
import { DiskGuard } from '../ops/index.ts'
import type { Clock, Lifecycle, Logger, ServerLimits } from '../ops/index.ts'
import { exceedsDisk, exceedsQuota, SiteUsage } from '../rooms/index.ts'

type Parts = { log: RoomLog; folder: string; clock: Clock; limits: ServerLimits; logger: Logger; parts: Lifecycle }

/** How much space there is: on the disk, and in what all rooms together may take. */
export async function storageSpace({ log, folder, clock, limits, logger, parts }: Parts): Promise<{
  disk: DiskGuard
  usage: SiteUsage
  /** Why nothing can be stored now, or undefined. */
  refusal: (role: Role, type: CommandType) => 'storage_full' | undefined
}> {
  const disk = new DiskGuard({
    ...{ folder, clock },
    minFreeBytes: limits.minFreeDiskBytes,
    intervalMs: limits.checkDiskIntervalMs,
  })
  parts.add('the disk guard', () => disk.stop())
  await disk.check()
  const usage = new SiteUsage({
    ...{ log, clock, intervalMs: limits.measureSiteIntervalMs },
    onError: (err) => logger.warn({ err }, 'what the rooms hold could not be measured'),
  })
  parts.add('the measure of the site', () => usage.stop())
  await usage.measure()
  const bounds = { ...limits, maxRoomLogBytes: limits.maxSiteLogBytes }
  return {
    ...{ disk, usage },
    refusal: (role, type) =>
      exceedsDisk(disk.space, role, limits) || exceedsQuota(usage.bytes, role, type, bounds)
        ? 'storage_full'
        : undefined,
  }
}
