"""A mail server for tests: aiosmtpd, with the answers that the local part of an address asks for.

Prints 'ready', and then one line of JSON for each mail that it has accepted.
"""

import asyncio
import base64
import json
import logging
import ssl
import sys
import warnings
from collections import Counter

from aiosmtpd.smtp import SMTP, AuthResult

# That a sign-in may come without TLS is meant so: a test decides that.
warnings.simplefilter('ignore')
logging.disable()

options = json.loads(sys.argv[1])
attempts = Counter()


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if address.startswith('stranger@'):
            return '553 5.7.1 not from you'
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return '250 OK'

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        local = address.split('@')[0]
        attempts[local] += 1
        if local == 'gone':
            return f'550 5.1.1 <{address}> unknown'
        if local.startswith('later-') and attempts[local] <= int(local.removeprefix('later-')):
            return f'451 4.7.1 <{address}> greylisted'
        if local == 'silent':
            await asyncio.sleep(60)
        if local.startswith('lost-') and attempts[local] <= int(local.removeprefix('lost-')):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith('spam@'):
            return '554 5.7.1 spam'
        print(
            json.dumps(
                {
                    'from': envelope.mail_from,
                    'to': envelope.rcpt_tos,
                    'tls': session.ssl is not None,
                    'user': session.auth_data,
                    'peer': session.peer[1],
                    'data': base64.b64encode(envelope.original_content).decode(),
                }
            ),
            flush=True,
        )
        return '250 OK'


def authenticate(server, session, envelope, mechanism, data):
    well = (data.login.decode(), data.password.decode()) == (options['user'], options['password'])
    return AuthResult(success=well, handled=well, auth_data=data.login.decode() if well else None)


async def main():
    context = None
    if options.get('cert'):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options['cert'], options['key'])
    implicit = options.get('implicit', False)

    def session():
        return SMTP(
            Handler(),
            enable_SMTPUTF8=True,
            tls_context=None if implicit else context,
            auth_required=bool(options.get('user')),
            auth_require_tls=False,
            authenticator=authenticate,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        session, '127.0.0.1', options['port'], ssl=context if implicit else None, reuse_address=True
    )
    print('ready', flush=True)
    await server.serve_forever()


asyncio.run(main())
