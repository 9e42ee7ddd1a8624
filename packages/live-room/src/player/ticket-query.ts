/** The query string for video and replays that need a ticket. */
export const ticketQuery = (ticket: string | undefined): string => (ticket === undefined ? '' : `?ticket=${ticket}`)
