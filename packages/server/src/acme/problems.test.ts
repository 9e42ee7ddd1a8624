import { describe, expect, it } from 'vitest'
import { networkProblem, problemFrom } from './problems.ts'

const words = (type: string, detail = 'says the authority', more = {}) =>
  problemFrom({ type: `urn:ietf:params:acme:error:${type}`, detail }, { name: 'live.test', method: 'http-01', ...more })

describe('the words of a problem', () => {
  it.each([
    ['connection', 'port 80 of live.test could not be reached from outside', 'open port 80 in the firewall'],
    ['dns', 'the DNS record of live.test could not be looked up', 'add an A or AAAA record for live.test'],
    ['unauthorized', 'another server answered at port 80 of live.test', 'point the A and AAAA records of live.test'],
    ['incorrectResponse', 'another server answered at port 80', 'let no other program or proxy answer there'],
    ['tls', 'another server answered at port 80', 'point the A'],
    ['caa', 'a CAA record of live.test does not allow', `add the CAA record '0 issue "letsencrypt.org"' for live.test`],
    ['rateLimited', 'limits how often it is asked', 'wait; the server asks again by itself'],
    ['rejectedIdentifier', 'does not issue certificates for live.test', 'use another name in OVATION_PUBLIC_URL'],
    ['externalAccountRequired', 'accounts that were opened with it', 'set OVATION_ACME_DIRECTORY to another one'],
    ['userActionRequired', 'asks its account holder', 'do what it says'],
    ['invalidContact', 'does not accept the mail address', 'correct OVATION_ACME_CONTACT'],
    ['unsupportedContact', 'does not accept the mail address', 'correct OVATION_ACME_CONTACT'],
    ['serverInternal', 'the certificate authority refused', 'it is asked again later'],
    ['toString', 'the certificate authority refused', 'it is asked again later'],
  ])('[ACME4] of %s: what failed, why with what the authority said, and what to do', (type, why, remedy) => {
    const { message } = words(type)
    const [what, reason = '', ...fix] = message.split('; ')
    expect(what).toBe('no certificate was issued for live.test')
    expect(reason).toContain(why)
    expect(reason).toContain('(says the authority)')
    expect(fix.join('; ')).toContain(remedy)
  })

  it('[ACME4] are about the port of the method, the name in question, and the authority that is asked', () => {
    expect(words('connection', '', { method: 'tls-alpn-01' }).message).toContain('open port 443 in')
    expect(words('caa', '', { caa: 'ca.example' }).message).toContain('0 issue "ca.example"')
    const parts = {
      subproblems: [{ detail: 'no name' }, { type: 'urn:ietf:params:acme:error:dns', identifier: { value: 'b.test' } }],
    }
    expect(problemFrom(parts, { name: 'a.test, b.test' }).message).toBe(
      'no certificate was issued for b.test; the DNS record of b.test could not be looked up; add an A or AAAA record for b.test with the address of this machine, and wait until it has spread',
    )
    expect(words('malformed', 'Could not resolve URL').type).toBe('dns')
    expect(words('caa', 'SERVFAIL looking up CAA').type, 'what it names is believed').toBe('caa')
    expect(problemFrom({ type: 'about:blank' }, { name: 'a' }).type).toBe('other')
  })

  it('[ACME4] hold no more than a line of what came from outside', () => {
    const { message } = words('dns', `one\n  two ${'x'.repeat(9_000)}`)
    expect(message).toContain('(one two xxx')
    expect(message.length).toBeLessThan(600)
  })

  it('[ACME4] of an authority that cannot be reached, or is not trusted', () => {
    const of = (code: string) => networkProblem('https://ca.test/dir', Object.assign(new Error('x'), { code }))
    expect(of('ENOTFOUND').message).toBe(
      'no certificate was issued; the certificate authority at ca.test did not answer (ENOTFOUND); let this machine reach it over HTTPS, or correct OVATION_ACME_DIRECTORY',
    )
    for (const code of ['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'])
      expect(of(code).message).toContain(`of ca.test is not trusted (${code}); set the clock of this machine`)
    expect(networkProblem('https://ca.test/dir', new Error('odd')).message).toContain('did not answer (odd)')
    expect(of('ENOTFOUND').type).toBe('network')
  })

  it('[ACME2] another method is tried only where the way to this machine failed', () => {
    const tried = (type: string) => words(type).isOfMethod
    expect(['connection', 'unauthorized', 'incorrectResponse', 'tls'].map(tried)).toEqual([true, true, true, true])
    expect(['dns', 'caa', 'rateLimited', 'serverInternal'].map(tried)).toEqual([false, false, false, false])
  })
})
