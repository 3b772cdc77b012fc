#!/usr/bin/env bash
# Dashboard: the seed stops before it; guide 6.4, with Debian's paths (trap 8.4-14)
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/identity.sh"
. "$LAB_LIB/openstack.sh"

need_packages openstack-dashboard openstack-dashboard-apache python3-pymemcache curl

# Read last of all local_settings.d: what the package ships there sets a cache in each process's own memory, in which a
# session is lost as soon as another process answers.
settings=/etc/openstack-dashboard/local_settings.d/_90_lab.py
write_file "$settings" 0640 root:www-data <<CONF
ALLOWED_HOSTS = ['*']
OPENSTACK_HOST = '$CONTROLLER'
OPENSTACK_KEYSTONE_URL = '$LAB_CLOUD_IDENTITY_URL'
OPENSTACK_KEYSTONE_MULTIDOMAIN_SUPPORT = True
OPENSTACK_KEYSTONE_DEFAULT_DOMAIN = '$LAB_CLOUD_DOMAIN_NAME'
OPENSTACK_KEYSTONE_DEFAULT_ROLE = '$(person_fact "$LAB_CLOUD_USER" role)'
OPENSTACK_API_VERSIONS = {'identity': 3, 'image': 2, 'volume': 3}
SESSION_ENGINE = 'django.contrib.sessions.backends.cache'
CACHES = {
    'default': {
        'BACKEND': 'django.core.cache.backends.memcached.PyMemcacheCache',
        'LOCATION': '$CONTROLLER:$LAB_CLOUD_CACHE_PORT',
    },
}
SECRET_KEY = '$LAB_PASSWORD_DASHBOARD'
CSRF_COOKIE_SECURE = False
SESSION_COOKIE_SECURE = False
TIME_ZONE = 'UTC'
CONF

# Without the group the second interpreter of one process hangs in a C module: seed 003's way out of a dashboard that
# answers 500 or not at all.
site=/etc/apache2/sites-available/openstack-dashboard-lab.conf
path=${LAB_CLOUD_DASHBOARD%/}
path=${path#"$(origin_of "$path")"}
write_file "$site" 0644 root:root <<CONF
WSGIDaemonProcess horizon user=www-data group=www-data processes=1 threads=8
WSGIScriptAlias $path /usr/share/openstack-dashboard/wsgi.py process-group=horizon application-group=%{GLOBAL}
WSGIProcessGroup horizon
WSGIApplicationGroup %{GLOBAL}
Alias /static /var/lib/openstack-dashboard/static
Alias $path/static /var/lib/openstack-dashboard/static
<Directory /usr/share/openstack-dashboard>
  Require all granted
</Directory>
<Directory /var/lib/openstack-dashboard/static>
  Require all granted
</Directory>
CONF
name=/etc/apache2/conf-available/lab-name.conf
write_file "$name" 0644 root:root <<<"ServerName $LAB_NODE"

# The package enables sites of its own, one of them with TLS and no module for it.
for site_link in /etc/apache2/sites-enabled/*; do
  [[ $site_link == */openstack-dashboard-lab.conf ]] || rm "$site_link"
done
for conf_link in /etc/apache2/conf-enabled/openstack-dashboard*; do
  [[ ! -L $conf_link ]] || rm "$conf_link"
done
[[ -e /etc/apache2/mods-enabled/wsgi.load ]] || a2enmod -q wsgi >/dev/null
[[ -e /etc/apache2/conf-enabled/lab-name.conf ]] || a2enconf -q lab-name >/dev/null
[[ -e /etc/apache2/sites-enabled/openstack-dashboard-lab.conf ]] || a2ensite -q openstack-dashboard-lab >/dev/null

run_service apache2 "$settings" "$site" "$name"
wait_until "$LAB_CLOUD_DASHBOARD" apache2 answers "${LAB_CLOUD_DASHBOARD%/}/auth/login/"
