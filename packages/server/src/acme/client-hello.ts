const HANDSHAKE = 22
const CLIENT_HELLO = 1
const ALPN = 16
/** Before the session id: record (5), handshake (4), version (2), random (32). */
const SESSION_ID_AT = 43

/** The protocols that the first message of a TLS connection asks for (RFC 7301); none if it cannot be read. */
export function alpnOf(record: Buffer): string[] {
  try {
    return record[0] === HANDSHAKE && record[5] === CLIENT_HELLO ? protocolsIn(record) : []
  } catch {
    // It ends before it says.
    return []
  }
}

function protocolsIn(record: Buffer): string[] {
  let at = SESSION_ID_AT
  at += 1 + record.readUInt8(at)
  at += 2 + record.readUInt16BE(at)
  at += 1 + record.readUInt8(at)
  const end = at + 2 + record.readUInt16BE(at)
  at += 2
  while (at + 4 <= end) {
    const [type, length] = [record.readUInt16BE(at), record.readUInt16BE(at + 2)]
    at += 4
    if (type === ALPN) return namesIn(record.subarray(at + 2, at + length))
    at += length
  }
  return []
}

function namesIn(list: Buffer): string[] {
  const names: string[] = []
  for (let at = 0; at < list.length;) {
    const length = list.readUInt8(at)
    names.push(list.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return names
}
