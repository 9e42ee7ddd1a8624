import type { ErrorCode } from './codes.ts'

/** The words of the codes that the SDK says itself, as in `texts.ts`. A page carries no others. */
export const CLIENT_TEXTS = {
  message_not_found: 'This could not be done; the message is not in this room; reload the room.',
  invalid_frame: 'The frame was refused; {detail}; correct it.',
  unauthorized: 'You could not enter the room; the token is not valid ({detail}); get a new one.',
  not_attached: 'This could not be done; the room is not attached; attach it first.',
  command_conflict: 'The command was refused; its id was used for another one; use a new one.',
  command_unknown_outcome: 'It is not known whether this was stored; no answer came; send it again with its id.',
  internal: 'This could not be done; the server failed; try again.',
  offline_expired: 'The message was not sent; there was no connection in time; send it again.',
  offline_full: 'The message was not sent; too many are waiting; wait for the connection.',
  closed: 'This could not be done; the client was closed; use a new one.',
  argument_invalid: 'This was refused; {detail}; correct the call.',
  address_invalid: "There is no connection; '{detail}' is not a server address; use one like https://live.example.com.",
  not_ovation: 'There is no connection; {detail} is not an Ovation server; check the address.',
  unreachable: 'There is no connection; {detail}; check the address, its certificate and the network.',
  websocket_blocked:
    "There is no connection; the server answers, but no WebSocket gets through; let the proxy pass it or allow 'sse'.",
  proxy_refused: 'The message was not sent; a proxy or firewall refused it ({detail}); change it.',
  token_failed: 'There is no connection; getToken failed ({detail}); check it.',
  timeout: 'This timed out; {detail}; try again.',
  aborted: 'This was cancelled; {detail}; try again.',
} as const satisfies Partial<Record<ErrorCode, string>>

/** Nothing comes later: the words are here. */
export const textLater = (..._given: unknown[]): void => {}
