import { CLIENT_TEXTS } from './client-texts.ts'
import type { ErrorCode } from './codes.ts'
import { knowTexts } from './error.ts'

/**
 * The words of every code: what could not be done; why; what to do. `{detail}` is filled in by the place that refuses. Clients
 * translate by code; the English text is the fallback.
 */
export const TEXTS: Record<ErrorCode, string> = {
  ...CLIENT_TEXTS,
  value_out_of_range: "This was refused; the value of '{detail}' is out of range; correct it.",
  token_expired: 'The connection was closed; the token has expired; get a new one.',
  origin_refused:
    'The connection was refused; pages from {detail} may not connect; add that origin to OVATION_ORIGINS.',
  mail_refused: 'The mail was not sent; {detail}; correct the mail address.',
  mail_failed: 'The mail was not sent; {detail}; try again later.',
  image_invalid: 'The image was not accepted; {detail}; send a JPEG, PNG, WebP, GIF or AVIF.',
  video_invalid: 'The video was not accepted; {detail}; export it as an MP4 with H.264 video and AAC audio.',
  payload_too_large: 'This was refused; it is larger than {detail} bytes; send less.',
  room_closed: 'Nothing could be sent; the room is closed; wait until it opens.',
  site_paused: 'Nothing could be sent; the site is paused ({detail}); wait until it goes on.',
  forbidden: 'This could not be done; your role does not allow it; ask the host.',
  outranked: 'This could not be done; they have the same or a higher role; ask the owner.',
  muted: 'The message was not sent; you are muted here; wait until the mute ends or ask a moderator.',
  banned: 'You could not enter the room; you are banned from this room; ask the owner.',
  speak_restricted: 'The message was not sent; only {detail} can chat here now; wait until the host changes that.',
  slow_mode: 'The message was not sent; slow mode is on; wait a moment and send it again.',
  text_empty: 'Nothing was sent; the text is empty; write something.',
  text_too_long: 'This was not sent; it is longer than {detail} characters; shorten it.',
  data_too_large: 'This was not sent; its data is larger than {detail} bytes; send less.',
  name_reserved:
    "The event was not sent; its name is malformed or reserved; use your own prefix, such as 'acme.offer'.",
  message_deleted: 'The message could not be changed; it was deleted; there is nothing to do.',
  pins_full: 'The message was not pinned; {detail} are pinned already; unpin one first.',
  poll_running: 'The poll was not opened; another one is running; close it first.',
  poll_not_open: 'The vote was not counted; the poll is not open; wait for the next one.',
  options_alike: 'The poll was not opened; it has the same option twice ({detail}); change one of them.',
  option_unknown: 'The vote was not counted; the poll has no such option; choose one of those shown.',
  already_voted: 'The vote was not counted; you voted already; each person votes once.',
  gift_unknown: 'The gift was not sent; the catalogue has no such gift; choose one of those shown.',
  insufficient_funds: 'The gift was not sent; your balance is too low; top up or choose a smaller one.',
  nothing_to_change: 'Nothing was changed; it is already set to that; there is nothing to do.',
  members_only: 'You could not enter the room; this room is for invited people; ask the host.',
  password_needed: 'You could not enter the room; this room has a password; enter it.',
  password_wrong: 'You could not enter the room; this is not the password of the room; ask the host for it.',
  password_missing: 'The room was not locked; it has no password yet; set one first.',
  not_live: 'This could not be done; the room is not live; wait for the host.',
  hands_down: 'Your hand was not raised; the host does not take guests now; wait until that changes.',
  hands_full: 'Your hand was not raised; {detail} people ask already; try again in a moment.',
  stage_full: 'Nobody was invited; {detail} guests are on stage already; remove one first.',
  not_on_stage: 'This could not be done; that person is not on stage; there is nothing to do.',
  not_present: 'Nobody was invited; that person is not in the room; invite them once they are here.',
  key_invalid:
    'The value was not changed; a key is a letter, then letters, digits, dots, dashes and underscores, {detail} characters at most; choose another one.',
  revision_conflict:
    'The value was not changed; somebody changed it before, it is at revision {detail}; read it and decide again.',
  state_full:
    'The value was not stored; the shared state of a room holds {detail} at most; delete a key or store less.',
  room_full:
    'This was not stored; the room has reached its size limit; continue in a new room, or ask the operator to raise the limit.',
  hello_expected: "The frame was refused; the first one must be 'hello'; send it before anything else.",
  hello_timeout: "The connection was closed; no 'hello' came in time; connect again.",
  version_unsupported:
    'The connection was refused; this server does not support that protocol version; update the client.',
  name_invalid: 'The name was refused; {detail}; choose another one.',
  room_exists: "The room was not created; there is a room '{detail}' already; choose another name.",
  room_not_found:
    "The room could not be opened; there is no room '{detail}'; check the link, or create it with 'ovation room create'.",
  popup_blocked:
    'Nobody was signed in; the browser opened no window; allow pop-ups for this page, or open it in another browser.',
  passkey_refused:
    'The passkey was not accepted; it is not of this site, was removed, or took too long; try again, or sign in another way.',
  mail_unavailable:
    'No mail was sent; this server sends none; ask the host for a link to sign in, or set OVATION_SMTP_URL if you run it.',
  mail_taken: 'The mail address was not added; another account has it; sign in with it, or use another one.',
  credential_last: 'It was not removed; it is the only way in to this account; add a passkey or a mail address first.',
  invitation_invalid:
    'The invitation was not accepted; it was used or withdrawn, or its time is over; ask for a new one.',
  presence_full:
    'You are not shown as present; {detail} people are, and the list holds no more; show how many are here (occupancy), or try again later.',
  rate_limited: 'This was refused; the rate limit was reached; wait a moment and try again.',
  quota_exceeded: 'This was not stored; your network has stored {detail} MB within the hour; try again later.',
  too_many_connections:
    'The connection was refused; there are too many connections from this address; wait a moment and try again.',
  too_many_rooms: 'The room was not attached; this connection has {detail} rooms already; detach one first.',
  overloaded: 'This was refused; the server is overloaded; try again in a moment.',
  storage_full: 'This was not stored; the disk of the server is full; free some space on it.',
  storage_failed: 'This was not stored; the server’s storage failed; see its log.',
  newer_data: 'The room could not be opened; a newer version wrote it ({detail}); start that version.',
  too_slow: 'The connection was closed; the client reads too slowly; it resumes where it stopped.',
  shutting_down: 'The connection was closed; the server is stopping; connect again in a moment.',
  replaced: 'The connection was closed; a newer one took its place; there is nothing to do.',
  not_found: 'Nothing was found; there is nothing at this address; check it.',
  method_not_allowed: 'Nothing was done; this address takes {detail}; ask with one of them.',
}

// A bundler leaves this module out where nothing of it is used (`sideEffects` in package.json): every error that a server
// sends brings its words, so pages need not carry them.
knowTexts(TEXTS)
