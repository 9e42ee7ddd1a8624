import type { RouteName } from '@ovation/protocol'

// One request for each route, as the page of REST routes shows it. A test sends every one to a server ([DOCS20]).

const bearer = '-H "Authorization: Bearer $TOKEN"'
const asked = (path: string, rest = ''): string => `curl ${bearer} "$SERVER/api/v1${path}"${rest}`
const posted = (path: string, body: string): string => asked(path, ` \\\n  --json '${body}'`)
const account = (path: string, rest: string): string => `curl -b cookies.txt "$SERVER/api/v1/account/${path}" ${rest}`

export const EXAMPLES: Record<RouteName, string> = {
  signIn: `curl -c cookies.txt "$SERVER/api/v1/account/sign-in" --json '{"password":"correct horse battery staple"}'`,
  signOut: account('sign-out', '-X POST'),
  setOwnPassword: account('password', `-c cookies.txt \\\n  --json '{"password":"correct horse battery staple"}'`),
  accountToken: account('token', '-X POST'),
  getSite: `curl "$SERVER/api/v1/site"`,
  changeSite: asked('/site', ` \\\n  -X PATCH --json '{"name":"Friday club"}'`),
  listRooms: asked('/rooms'),
  createRoom: posted('/rooms', '{"room":"friday","title":"Friday live"}'),
  listPeople: asked('/rooms/demo/people'),
  getStream: asked('/rooms/demo/stream'),
  getPublishLink: asked('/rooms/demo/publish-link'),
  listKeys: asked('/rooms/demo/keys'),
  addKey: posted('/rooms/demo/keys', '{"name":"second camera"}'),
  resetKey: asked('/rooms/demo/keys/$KEY/reset', ' -X POST'),
  revokeKey: asked('/rooms/demo/keys/$KEY', ' -X DELETE'),
  setRoomPassword: asked('/rooms/demo/password', ` \\\n  -X PUT --json '{"password":"for friends"}'`),
  getState: asked('/rooms/demo/state'),
  setStateValue: asked('/rooms/demo/state/score', ` \\\n  -X PUT --json '{"value":{"red":1,"blue":0}}'`),
  deleteStateValue: asked('/rooms/demo/state/score', ' -X DELETE'),
  erasePerson: posted('/rooms/demo/erase', '{"person":"mia"}'),
  listReplays: asked('/rooms/demo/replays'),
  getRecording: asked('/rooms/demo/recording'),
  editReplay: asked(
    '/replays/$RECORDING',
    ` \\\n  -X PATCH --json '{"title":"Friday","chapters":[{"atMs":0,"title":"Hello"}]}'`,
  ),
  removeReplay: asked('/replays/$RECORDING', ' -X DELETE'),
  clipReplay: posted('/replays/$RECORDING/clips', '{"fromMs":0,"toMs":2000,"title":"The best two seconds"}'),
  downloadReplay: asked('/replays/$RECORDING/download', ' -X POST'),
  getShare: asked('/share?room=demo'),
  openNetwork: asked('/share/network', ` \\\n  -X PUT --json '{"open":false}'`),
  getEcho: `curl "$SERVER/api/v1/share/echo"`,
}
