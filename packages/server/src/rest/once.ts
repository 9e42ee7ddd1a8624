/** A request that may come again: whose it is, the key that its sender gave it, and a digest of what it says. */
export type RepeatedRequest = { caller: string; route: string; key: string; digest: string }

/**
 * Port: carries out a request that may come again once, and answers those that follow with the first answer.
 *
 * A driver MUST
 * - carry out no two requests with the same caller, route and key at the same time, on whichever nodes;
 * - refuse one that says something else (`command_conflict`);
 * - forget those that were refused, so that a corrected one is carried out.
 */
export type Once = (request: RepeatedRequest, answer: () => Promise<unknown>) => Promise<unknown>
