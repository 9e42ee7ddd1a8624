import { accept, drafting, refuse } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import type { StreamEvents, StreamSlice } from './model.ts'
import { streamShapes } from './wire.ts'

export type StreamSystemCommands = {
  'stream.start': { stream: string }
  'stream.interrupt': { stream: string }
  'stream.end': { stream: string; reason?: string }
}

const draft = drafting<StreamEvents>()

export const streamRules: Rules<StreamSlice & Base<object>, StreamEvents, StreamSystemCommands, never, object> = {
  reads: [],
  events: {
    'stream.started': { personal: null },
    'stream.interrupted': { personal: null },
    'stream.ended': { personal: null },
  },
  shapes: streamShapes,
  commands: {
    'stream.start': {
      role: 'system',
      run: ({ stream }, body, ctx) =>
        stream.status === 'live' && stream.stream === body.stream
          ? refuse('nothing_to_change')
          : accept(draft(ctx, 'stream.started', { stream: body.stream })),
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
      run: ({ stream }, body, ctx) =>
        (stream.status === 'live' || stream.status === 'interrupted') && stream.stream === body.stream
          ? accept(draft(ctx, 'stream.ended', body))
          : refuse('nothing_to_change'),
    },
  },
}
