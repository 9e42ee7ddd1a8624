/** Why a mail was not taken, or a mail server not reached. */
export type MailFailure = {
  /** For metrics and logs. */
  why: 'unreachable' | 'tls' | 'sign_in' | 'sender' | 'address' | 'rejected' | 'deferred' | 'timeout' | 'overloaded'
  /** In words, without an address, a password or what the server wrote: that may quote either. */
  words: string
  /** What an operator does about it. */
  fix: string
  /** Whether another attempt in a moment may succeed. */
  again: boolean
}

/** What nodemailer says of an error beside its message; `originalCode` is the system's or OpenSSL's. */
type SmtpError = { code?: string; originalCode?: string; responseCode?: number; command?: string }

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME|DEPTH_ZERO|^ERR_SSL|^ERR_TLS/
const URL_OF_SERVER = 'correct OVATION_SMTP_URL'

const answered = (code: number | undefined): string => (code === undefined ? '' : ` (${code})`)

/** Puts an error of the SMTP client into words. */
export function mailFailure(error: unknown): MailFailure {
  const { code = '', responseCode, command = '' } = error as SmtpError
  const answer = answered(responseCode)
  if (isTls(error as SmtpError))
    return {
      ...{ why: 'tls', again: false },
      words: 'the mail server offers no TLS, or its certificate is not trusted',
      fix: 'get the mail server a certificate for its name, or name its authority in NODE_EXTRA_CA_CERTS',
    }
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500)
    return {
      ...{ why: 'deferred', again: true },
      words: `the mail server puts it off${answer}`,
      fix: 'wait; where it goes on, look at the log of the mail server',
    }
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530)
    return {
      ...{ why: 'sign_in', again: false },
      words: `the mail server refuses the sign-in${answer}`,
      fix: 'correct user and password in OVATION_SMTP_URL',
    }
  if (code === 'EENVELOPE' && command.startsWith('MAIL'))
    return {
      ...{ why: 'sender', again: false },
      words: `the mail server refuses the sender${answer}`,
      fix: 'let from= in OVATION_SMTP_URL name an address that the mail server sends for',
    }
  if (code === 'EENVELOPE')
    return {
      ...{ why: 'address', again: false },
      words: `the mail server refuses the address${answer}`,
      fix: 'check the address',
    }
  if (responseCode !== undefined)
    return {
      ...{ why: 'rejected', again: false },
      words: `the mail server rejects the mail${answer}`,
      fix: 'look at the log of the mail server',
    }
  return {
    ...{ why: 'unreachable', again: true },
    words: `the mail server is not reachable${reason(error as SmtpError)}`,
    fix: `${URL_OF_SERVER}, and let the firewall pass its port`,
  }
}

/** The code that the system gave, where there is one: `ECONNREFUSED`. */
function reason({ code = '', originalCode = code }: SmtpError): string {
  return /^[A-Z][A-Z_]+$/.test(originalCode) ? ` (${originalCode})` : ''
}

const isTls = ({ code = '', originalCode = '' }: SmtpError): boolean =>
  code === 'ETLS' || CERTIFICATE.test(code) || CERTIFICATE.test(originalCode)

export const TIMED_OUT: MailFailure = {
  ...{ why: 'timeout', again: false },
  words: 'the mail server took too long',
  fix: 'look whether the mail server is busy',
}

export const TOO_MANY: MailFailure = {
  ...{ why: 'overloaded', again: false },
  words: 'too many mails are waiting',
  fix: 'look whether the mail server is busy',
}
