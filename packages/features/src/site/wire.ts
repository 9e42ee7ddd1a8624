import { text } from '@ovation/kernel/wire'
import type { Shapes } from '@ovation/kernel/wire'
import { z } from 'zod'
import { SITE_LIMITS } from './model.ts'
import type { SiteCommands } from './rules.ts'

export const siteShapes: Shapes<SiteCommands> = {
  'site.change': z.strictObject({
    name: text(SITE_LIMITS.maxSiteNameChars).optional(),
    pause: z
      .strictObject({ text: text(SITE_LIMITS.maxPauseChars) })
      .nullable()
      .optional(),
    ifVersion: z.int().min(0).optional(),
  }),
}
