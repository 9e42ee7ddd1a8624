/**
 * Where rows of rooms lie besides their logs: what goes with a room that is deleted. `named`: what stands before the room's name
 * in that column.
 */
export const ROWS_OF_ROOMS: readonly { table: string; column: string; named?: string }[] = [
  { table: 'keyed_row', column: 'log' },
  { table: 'claim', column: 'room' },
  { table: 'snapshot', column: 'room' },
  { table: 'read_position', column: 'room' },
  { table: 'dead_letter', column: 'log' },
  { table: 'room_card', column: 'room' },
  { table: 'room_member', column: 'room' },
  { table: 'invitation', column: 'room' },
  { table: 'publish_key', column: 'room' },
  // The key of overlays, and the cover.
  { table: 'publish_key', column: 'room', named: 'overlay/' },
  { table: 'avatar', column: 'person', named: 'room ' },
  { table: 'report_fold', column: 'room' },
  { table: 'report_show', column: 'room' },
  { table: 'report_minute', column: 'room' },
  { table: 'report_audience', column: 'room' },
  { table: 'report_source', column: 'room' },
  { table: 'report_people', column: 'room' },
  { table: 'report_curve', column: 'room' },
  { table: 'outlet_delivery', column: 'room' },
]

/** Tables with rows of rooms that outlast them: the end of the log, money, and how far consumers have read. */
export const KEPT_OF_ROOMS: readonly string[] = ['room_head', 'event', 'transfer', 'consumer_cursor']
