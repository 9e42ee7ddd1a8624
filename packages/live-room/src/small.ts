// What players share with screens, as one module: see base.ts.

export { localPreferences } from './preferences.ts'
export { loadHls } from './player/load-hls.ts'
export { ticketQuery } from './player/ticket-query.ts'
