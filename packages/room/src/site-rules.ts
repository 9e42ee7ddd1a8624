import { operationRules } from '@ovation/features/operation/rules'
import type { OperationCommands } from '@ovation/features/operation/rules'
import { siteRules } from '@ovation/features/site/rules'
import type { SiteCommands } from '@ovation/features/site/rules'
import { atLeast } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import { composeRules, refuse } from '@ovation/kernel/rules'
import type { DecideContext, Decision as DecisionOf, Refusal as RefusalOf } from '@ovation/kernel/rules'
import type { RefusalCode } from './commands.ts'
import type { EventDraft } from './events.ts'
import type { SITE_MODELS, SiteState } from './site.ts'

/** The rules of the site's features: the only list of them. */
export const SITE_RULES = { site: siteRules, operation: operationRules } satisfies Record<
  keyof typeof SITE_MODELS,
  object
>

export const siteTables = composeRules(SITE_RULES)

type Commands = SiteCommands & OperationCommands
export type SiteCommand = { [K in keyof Commands]: { type: K; body: Commands[K] } }[keyof Commands]

/** Decides one command against the site as it stands. The role of the actor is the one for all rooms. */
export function decideSite(
  state: SiteState,
  command: SiteCommand,
  ctx: DecideContext,
): DecisionOf<EventDraft> | RefusalOf<RefusalCode> {
  const least = siteTables.roles.get(command.type)
  if (typeof least !== 'string' || least === 'system' || !atLeast(ctx.actor.role, least as Role))
    return refuse('forbidden')
  return siteTables.run(state, command, ctx, ctx.actor.role) as DecisionOf<EventDraft> | RefusalOf<RefusalCode>
}
