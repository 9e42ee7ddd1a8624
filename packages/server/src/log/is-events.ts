/** Whether a value from another node is a range of stored events with these seqs, as far as anyone who folds them relies on. */
export function areEvents(value: unknown, from: number, to: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === to - from + 1 &&
    value.every((event: unknown, index) => isEvent(event) && event.seq === from + index)
  )
}

type Known = Record<'type' | 'actor' | 'tier' | 'digest' | 'room', string> & Record<'seq' | 'epoch' | 'at', number>

function isEvent(value: unknown): value is Known {
  if (typeof value !== 'object' || value === null) return false
  const { type, actor, tier, digest, room, seq, epoch, at, audience, body, amends } = value as Record<string, unknown>
  return (
    [type, actor, tier, digest, room].every((one) => typeof one === 'string') &&
    [seq, epoch, at].every((one) => Number.isSafeInteger(one)) &&
    (typeof audience === 'string' ||
      (Array.isArray(audience) && audience.every((one: unknown) => typeof one === 'string'))) &&
    typeof body === 'object' &&
    (amends === undefined || Number.isSafeInteger(amends))
  )
}
