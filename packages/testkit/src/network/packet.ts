// Ethernet frames with IPv4 inside, as a VXLAN device puts them into UDP (RFC 7348).

const VXLAN_BYTES = 8
const IP_AT = VXLAN_BYTES + 14
const ETHERTYPE_AT = VXLAN_BYTES + 12
const IPV4 = 0x08_00
const MIN_IPV4_BYTES = IP_AT + 20
/** Where the checksum is, by protocol: TCP, UDP. */
const CHECKSUM_AT: Record<number, number> = { 6: 16, 17: 6 }

const isIpv4 = (packet: Buffer): boolean =>
  packet.length >= MIN_IPV4_BYTES && packet.readUInt16BE(ETHERTYPE_AT) === IPV4

const dotted = (packet: Buffer, at: number): string => packet.subarray(at, at + 4).join('.')

/** From where to where a packet goes; undefined where it is no IPv4. */
export const addressesOf = (packet: Buffer): { from: string; to: string } | undefined =>
  isIpv4(packet) ? { from: dotted(packet, IP_AT + 12), to: dotted(packet, IP_AT + 16) } : undefined

/**
 * The kernel leaves checksums to the network card, and between virtual devices to nobody; a receiver believes a missing
 * one only while the packet has not left the kernel. So they are made here.
 */
export function completeChecksum(packet: Buffer): void {
  if (!isIpv4(packet)) return
  const at = IP_AT + ((packet[IP_AT] ?? 0) & 15) * 4
  const end = IP_AT + packet.readUInt16BE(IP_AT + 2)
  const protocol = packet[IP_AT + 9] ?? 0
  const offset = CHECKSUM_AT[protocol]
  if (offset === undefined || end > packet.length || at + offset + 2 > end) return
  packet.writeUInt16BE(0, at + offset)
  let sum = protocol + end - at
  for (let i = IP_AT + 12; i < IP_AT + 20; i += 2) sum += packet.readUInt16BE(i)
  for (let i = at; i + 1 < end; i += 2) sum += packet.readUInt16BE(i)
  if ((end - at) % 2 === 1) sum += (packet[end - 1] ?? 0) << 8
  while (sum > 0xff_ff) sum = (sum & 0xff_ff) + (sum >>> 16)
  packet.writeUInt16BE(~sum & 0xff_ff, at + offset)
}
