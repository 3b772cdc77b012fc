"""A name of the hosts file is not asked for at a name server."""
import tempfile

from eventlet.support import greendns
import dns.rdatatype
import dns.resolver


class NoNameServer(object):
    def query(self, *args, **kwargs):
        raise AssertionError('a name server was asked')


hosts = tempfile.NamedTemporaryFile()
hosts.write('10.0.0.11 controller\n')
hosts.flush()
proxy = greendns.ResolverProxy(hosts_resolver=greendns.HostsResolver(hosts.name))
proxy._resolver = NoNameServer()
answer = proxy.query('controller', dns.rdatatype.AAAA, raise_on_no_answer=False)
assert not answer.rrset, answer.rrset
assert [str(record) for record in proxy.query('controller', dns.rdatatype.A)] == ['10.0.0.11']
