import type { Position } from '@ovation/room'

/** What happened to one command, as its sender knows it. */
export type Outcome =
  | { kind: 'acked'; commandId: string; actor: string; position: Position }
  | { kind: 'refused'; commandId: string; actor: string; code: string }
  /** No answer came: it may be there or not. */
  | { kind: 'unknown'; commandId: string; actor: string }

/** One thing that a viewer saw, in the order in which it saw them. */
export type Observation =
  | { kind: 'event'; position: Position; digest: string; commandId?: string }
  /** The viewer was told that it starts anew after this seq: what lies between is missing, and declared so. */
  | { kind: 'restart'; position: Position }

export type Viewer = {
  name: string
  observations: Observation[]
  /** Seqs whose content is not for this viewer. */ redacted?: ReadonlySet<number>
}

/** The log as it is in the end, the truth that everything is held against. */
export type FinalLog = { position: Position; digest: string; commandId?: string; actor: string }[]

export type Violation = { rule: string; detail: string }

/**
 * Holds what many viewers saw, and what senders were told, against the final log. Positions are explicit, so one pass is
 * enough. An answer that never came is *unknown*: it may be in the log or not, but at most once.
 */
export function checkHistory(log: FinalLog, viewers: readonly Viewer[], outcomes: readonly Outcome[]): Violation[] {
  return [...checkLog(log), ...checkOutcomes(log, outcomes), ...viewers.flatMap((viewer) => checkViewer(log, viewer))]
}

function checkLog(log: FinalLog): Violation[] {
  const violations: Violation[] = []
  const commands = new Map<string, number>()
  for (const [index, { position, commandId, actor }] of log.entries()) {
    if (position.seq !== index + 1)
      violations.push({ rule: 'gap in the log', detail: `place ${index + 1} holds seq ${position.seq}` })
    const previous = log[index - 1]?.position.epoch ?? 0
    if (position.epoch < previous)
      violations.push({ rule: 'epoch went back', detail: `seq ${position.seq}: ${previous} → ${position.epoch}` })
    if (commandId === undefined) continue
    const key = `${actor}/${commandId}`
    const first = commands.get(key)
    if (first !== undefined)
      violations.push({ rule: 'duplicate', detail: `command ${key} stands at ${first} and ${position.seq}` })
    commands.set(key, position.seq)
  }
  return violations
}

function checkOutcomes(log: FinalLog, outcomes: readonly Outcome[]): Violation[] {
  const places = new Map(
    log.flatMap(({ actor, commandId, position }) =>
      commandId === undefined ? [] : [[`${actor}/${commandId}`, position] as const],
    ),
  )
  return outcomes.flatMap((outcome): Violation[] => {
    const place = places.get(`${outcome.actor}/${outcome.commandId}`)
    if (outcome.kind === 'refused' && place)
      return [
        {
          rule: 'refused yet stored',
          detail: `${outcome.actor}/${outcome.commandId} (${outcome.code}) at ${place.seq}`,
        },
      ]
    if (outcome.kind !== 'acked') return []
    if (!place)
      return [
        { rule: 'lost', detail: `${outcome.actor}/${outcome.commandId} was acknowledged at ${outcome.position.seq}` },
      ]
    if (place.seq === outcome.position.seq && place.epoch === outcome.position.epoch) return []
    return [
      {
        rule: 'wrong position',
        detail: `${outcome.actor}/${outcome.commandId} was told ${outcome.position.seq}, stands at ${place.seq}`,
      },
    ]
  })
}

function checkViewer(log: FinalLog, { name, observations, redacted }: Viewer): Violation[] {
  const violations: Violation[] = []
  let seq: number | undefined
  for (const observation of observations) {
    if (observation.kind === 'restart') {
      seq = observation.position.seq
      continue
    }
    const { position, digest } = observation
    const truth = log[position.seq - 1]
    const at = `${name} at ${position.seq}`
    if (!truth) violations.push({ rule: 'phantom', detail: `${at} is not in the log` })
    else if (truth.digest !== digest || truth.position.epoch !== position.epoch)
      violations.push({ rule: 'divergence', detail: `${at} differs from the log` })
    if (seq !== undefined && position.seq <= seq)
      violations.push({ rule: 'not in order', detail: `${at} after ${seq}` })
    for (let missing = (seq ?? position.seq - 1) + 1; missing < position.seq; missing++) {
      if (!redacted?.has(missing)) violations.push({ rule: 'undeclared gap', detail: `${name} never saw ${missing}` })
    }
    seq = position.seq
  }
  return violations
}

/** A viewer that stayed to the end has to have seen the end. */
export function checkCaughtUp(log: FinalLog, { name, observations, redacted }: Viewer): Violation[] {
  const last = observations.at(-1)?.position.seq ?? 0
  const missing = log.filter(({ position }) => position.seq > last && !redacted?.has(position.seq))
  return missing.length === 0
    ? []
    : [{ rule: 'not caught up', detail: `${name} stands at ${last}, the log at ${log.length}` }]
}
