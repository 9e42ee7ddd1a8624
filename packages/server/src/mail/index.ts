export type { Mailer, MailMessage } from './message.ts'
export { checkMail, openMailer } from './open-mailer.ts'
export { signInMail } from './sign-in-mail.ts'
