"""What loaded.py calls for `openstack`: the client, logged in once in a phase and not in each of its calls.

A login, the catalogue and the versions of keystone's API are half of what a call costs. Its answers are those of a client
that logs in now as long as nobody changes the administrator's password, or asks for a service that came meanwhile.
"""
import contextlib
import os
import sys

from openstackclient import shell

# what phases call, so that no call loads it
if os.environ.get('OS_IDENTITY_API_VERSION') == '2':
    from keystoneclient.v2_0 import client as identity
    from openstackclient.identity.v2_0 import endpoint, project, role, service, token, user
else:
    from keystoneclient.v3 import client as identity
    from openstackclient.identity.v3 import endpoint, project, role, service, token, user

logged_in = []


@contextlib.contextmanager
def unheard():
    sys.stdout.flush()
    with open(os.devnull, 'w') as nowhere:
        kept = [(number, os.dup(number)) for number in (1, 2)]
        for number, _ in kept:
            os.dup2(nowhere.fileno(), number)
    try:
        yield
    finally:
        sys.stdout.flush()
        for number, copy in kept:
            os.dup2(copy, number)
            os.close(copy)


def prepare():
    """Before each call: logs in. Who is refused is told so by the call, and is asked anew before the next one."""
    if logged_in:
        return
    client = shell.OpenStackShell()
    with unheard():
        if client.run(['role', 'list']) != 0:
            return
    client.client_manager.session.session.close()  # calls shall not share a connection
    logged_in.append(client)


def call(arguments):
    for client in logged_in:
        return client.run_subcommand(arguments)
    return shell.OpenStackShell().run(arguments)
