import { OvationError } from '@ovation/client'
import { middleOf } from '@ovation/live-room/middle-of'
import { ROUTES, routePath } from '@ovation/protocol'
import type { RouteReply, WireError } from '@ovation/protocol'
import { api } from '../api.ts'
import { base } from '../base.ts'

const SHAPE = { aspect: 16 / 9, edgePx: 1_280 }

/** Sends a picture for a room or a recording. Routes of the table take JSON; these take the image itself. */
export async function sendCover<K extends 'setRoomCover' | 'setReplayCover'>(
  name: K,
  params: Record<string, string>,
  file: File,
): Promise<RouteReply<K>> {
  const image = await middleOf(file, SHAPE)
  const headers = { 'content-type': image.type, authorization: `Bearer ${await api.token()}` }
  const path = routePath(name, { params } as Parameters<typeof routePath>[1])
  const answer = await fetch(base + path, { method: ROUTES[name].method, headers, body: image }).catch(() => undefined)
  if (answer?.ok) return (await answer.json()) as RouteReply<K>
  const { error } = ((await answer?.json().catch(() => ({}))) ?? {}) as { error?: WireError }
  throw error ? OvationError.fromWire(error) : new OvationError(answer ? 'internal' : 'closed')
}
