/** @jsxImportSource @ovation/live-room */
import type { MyProfile, WaysToSignIn } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import { Rename } from '../panels/rename.tsx'
import { explain } from '../parts.ts'
import type { LinkState } from './account.tsx'
import { CodeForm } from './code-form.tsx'
import { MailForm, MailSent } from './mail-form.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import { useAccountWords } from './use-account-words.ts'
import { useBusy } from './use-busy.ts'

/** How somebody signed in. */
type SignedInBy = 'passkey' | 'code'
type Props = { link: LinkState; done: (me: MyProfile, by: SignedInBy) => void }

/** The ways to sign in that this server and this browser have. */
export function SignIn({ link, done }: Props) {
  const { session } = useRoomContext()
  const words = useAccountWords()
  const [ways, setWays] = useState<WaysToSignIn>()
  const [mail, setMail] = useState('')
  const [step, setStep] = useState<'ways' | 'sent' | 'code'>('ways')
  const asking = useBusy()
  const ask = (): void => void asking.run(async () => setWays(await session.me.waysToSignIn()))
  useEffect(ask, [session])
  const said = useRef<HTMLParagraphElement>(null)
  useEffect(() => said.current?.focus(), [link.problem])
  if (step === 'sent') return <MailSent mail={mail} back={() => setStep('ways')} paste={() => setStep('code')} />
  if (step === 'code') return <CodeForm back={() => setStep('ways')} done={(me) => done(me, 'code')} />
  const { problem } = link
  const none = ways && !ways.mail && !ways.passkey
  const worthless = problem?.code === 'unauthorized'
  return (
    <div class="account steps" aria-busy={asking.busy}>
      {problem ? (
        <p class="bad" role="alert" ref={said} tabIndex={-1}>
          {worthless ? words.linkUsed : explain(words, problem)}
        </p>
      ) : (
        <p class="quiet">{none ? words.noWay : words.lead}</p>
      )}
      {problem && !worthless && (
        <button type="button" class="secondary" onClick={link.again}>
          {words.tryAgain}
        </button>
      )}
      {asking.error !== '' && (
        <>
          <p class="bad" role="alert">
            {asking.error}
          </p>
          <button type="button" class="secondary" onClick={ask}>
            {words.tryAgain}
          </button>
        </>
      )}
      {ways?.mail && <MailForm {...{ mail, setMail }} sent={() => setStep('sent')} />}
      {ways?.mail && ways.passkey && (
        <p class="or" aria-hidden="true">
          {words.or}
        </p>
      )}
      {ways?.passkey && <PasskeyButton alone={!ways.mail} done={(me) => done(me, 'passkey')} />}
      {ways?.passkey && !ways.mail && <p class="quiet">{words.passkeyHint}</p>}
      {ways && (
        <div class="others">
          <button type="button" class={none ? 'primary' : 'plain'} onClick={() => setStep('code')}>
            {words.useCode}
          </button>
          <Rename label={words.nickname} />
        </div>
      )}
    </div>
  )
}
