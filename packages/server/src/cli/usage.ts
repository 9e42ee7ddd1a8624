import { API_SCOPES } from '@ovation/protocol'
import { ROLES } from '@ovation/room'

/** What `ovation --help` says. */
export const USAGE = `ovation — a live room of your own

  ovation start [--share] [--no-demo] [--dev]
                                             start the server; --share is for phones in the same network, with TLS and a QR code;
                                             --dev is for work on Ovation itself: readable scripts, no cache, pages that reload
  ovation doctor                             look for what keeps people out, and say what to do
  ovation demo [--room R] [--viewers 20] [--messages 1] [--likes 5] [--gifts 5] [--seconds S] [--server URL] [--seed 1]
                                             play a simulated audience into a room; messages and likes per second, gifts per minute
  ovation plan --viewers N [--rooms 1] [--messages 10] [--likes 100] [--minutes 30] [--costs FILE] [--html FILE]
                                             what such a crowd needs: nodes, cores, memory, network, storage, delay
  ovation signin                             a fresh link for the owner's sign-in
  ovation room create ROOM [--title T]       create a room
  ovation room list                          rooms, with what their logs hold
  ovation room key ROOM                      the key that an encoder publishes with; shows it, never changes it
  ovation room rotate-key ROOM               a new key; anyone who publishes with the old one is cut off
  ovation room verify ROOM                   compute the hash chain of a room again
  ovation room delete ROOM --yes             delete a room with all that is in it, for good
  ovation room erase ROOM USER               destroy what a person said in a room
  ovation tail ROOM [--after SEQ]            follow the log of a room: from now on, or from above an event on
  ovation token --room ROOM --user ID --role ${ROLES.join('|')} [--name N] [--expires SECONDS]
                                             a signed token, for tests and scripts
  ovation apikey create NAME --may SCOPE,… [--rooms PATTERN] [--days N]
                                             a key with which a server calls the REST API, for all rooms or those that match;
                                             scopes: ${API_SCOPES.slice(0, 6).join(', ')},
                                             ${API_SCOPES.slice(6).join(', ')}
  ovation apikey list                        API keys: what each may do, and when it was used last
  ovation apikey rotate ID [--overlap 24]    a new secret; the one of before counts for so many hours more
  ovation apikey revoke ID                   end a key on all nodes
  ovation secrets                            fresh secrets for nodes to share, to keep in OVATION_SECRETS_FILE
  ovation ledger audit                       hold the ledger's promises against its entries

  --json prints everything a command knows as one line of JSON.
  A running server and these commands can be used at the same time. See README.md for the environment.`
