export {
  addressFor,
  addressOf,
  ANY_HOST,
  isOnlyHere,
  lanAddresses,
  nameFor,
  networkAddress,
  ownAddress,
} from './addresses.ts'
export { loadCertificate, selfMadeCertificate } from './certificate.ts'
export { ServedCertificate } from './served-certificate.ts'

export { examine } from './doctor.ts'
export type { MailCheck } from './doctor-mail.ts'
export type { Running } from './doctor.ts'
export type { Finding } from './finding.ts'
export { qrForScreen, qrForTerminal } from './qr.ts'
export { reach } from './reach.ts'
