import { SHARED_LIMITS } from '@ovation/kernel'
import { accept, drafting, optionalWordsIn, refuse } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import type { StreamEvents, StreamSlice } from './model.ts'
import { streamShapes } from './wire.ts'

export type StreamSystemCommands = {
  /** `recorded`: from a file. It may change within a stream, when an encoder takes over from the file. */
  'stream.start': { stream: string; recorded?: true }
  'stream.interrupt': { stream: string }
  /** Where it was not the encoder: `by` the studio or the site, `actor`, and what they `said` of it to the host and to viewers. */
  'stream.end': { stream: string; reason?: string; by?: string; said?: string; actor?: string }
}

/** The site's cut is taken for so long after a show has ended: nobody escapes it by ending the show first. */
const MAX_CUT_AFTER_END_MS = 600_000

const draft = drafting<StreamEvents>()

export const streamRules: Rules<StreamSlice & Base<object>, StreamEvents, StreamSystemCommands, never, object> = {
  reads: [],
  events: {
    'stream.started': { personal: null },
    'stream.interrupted': { personal: null },
    'stream.ended': { personal: null },
    'stream.cut': { personal: null },
  },
  shapes: streamShapes,
  commands: {
    'stream.start': {
      role: 'system',
      run: ({ stream }, body, ctx) =>
        stream.status === 'live' && stream.stream === body.stream && stream.recorded === body.recorded
          ? refuse('nothing_to_change')
          : accept(draft(ctx, 'stream.started', body)),
    },
    'stream.interrupt': {
      role: 'system',
      run: ({ stream }, body, ctx) =>
        stream.status === 'live' && stream.stream === body.stream
          ? accept(draft(ctx, 'stream.interrupted', body))
          : refuse('nothing_to_change'),
    },
    'stream.end': {
      role: 'system',
      run: ({ stream }, { actor, said, ...body }, ctx) => {
        const goesOn = stream.status === 'live' || stream.status === 'interrupted'
        const isCutAfterEnd =
          body.by === 'site' && stream.status === 'ended' && ctx.now < stream.endedAt + MAX_CUT_AFTER_END_MS
        if (!(goesOn || isCutAfterEnd) || stream.stream !== body.stream) return refuse('nothing_to_change')
        const words = optionalWordsIn(said?.trim(), SHARED_LIMITS.maxReasonChars)
        if (!words.ok) return words
        const ended = draft(ctx, 'stream.ended', { ...body, ...(words.text === '' ? {} : { said: words.text }) })
        if (actor === undefined) return accept(ended)
        return accept(ended, draft(ctx, 'stream.cut', { stream: body.stream, actor }, { audience: 'staff' }))
      },
    },
  },
}
