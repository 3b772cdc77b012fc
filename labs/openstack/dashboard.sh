#!/usr/bin/env bash
# Dashboard: guide 6.4; seed 002 step 19; seed 003's way out of a dashboard that answers 500 or not at all; E002-36, E002-37, E003-4
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/apache.sh"

need_packages openstack-dashboard curl

# The package's file, to which the lab's values are added at its end, where they win: it is Python.
settings=/etc/openstack-dashboard/local_settings
mark='# stacklab: what follows is of this deployment'
# which version of identity it asks, and with it whether a login has a domain
identity_settings() {
  if by_tenants; then
    cat <<CONF
OPENSTACK_KEYSTONE_URL = "$(origin_of "$LAB_CLOUD_IDENTITY_URL")/v2.0"
OPENSTACK_KEYSTONE_MULTIDOMAIN_SUPPORT = False
OPENSTACK_API_VERSIONS = {"identity": 2.0, "image": 2, "volume": 2}
CONF
  else
    cat <<CONF
OPENSTACK_KEYSTONE_URL = "$LAB_CLOUD_IDENTITY_URL"
OPENSTACK_KEYSTONE_MULTIDOMAIN_SUPPORT = True
OPENSTACK_API_VERSIONS = {"identity": 3, "image": 2, "volume": 2}
CONF
  fi
}
write_settings() {
  sed "/^$mark\$/,\$d" "$settings"
  cat <<CONF
$mark
OPENSTACK_HOST = "$CONTROLLER"
ALLOWED_HOSTS = ['*']
SESSION_ENGINE = 'django.contrib.sessions.backends.cache'
CACHES = {
    'default': {
        'BACKEND': 'django.core.cache.backends.memcached.MemcachedCache',
        'LOCATION': '$CONTROLLER:$LAB_CLOUD_CACHE_PORT',
    }
}
$(identity_settings)
OPENSTACK_KEYSTONE_DEFAULT_DOMAIN = "$LAB_CLOUD_DOMAIN_NAME"
OPENSTACK_KEYSTONE_DEFAULT_ROLE = "$(person_fact "$LAB_CLOUD_USER" role)"
TIME_ZONE = "UTC"
SECRET_KEY = '$LAB_PASSWORD_DASHBOARD'
CONF
}
write_settings | write_file "$settings" 0640 root:apache

# Without the group the second interpreter of one process hangs in a C module.
site=/etc/httpd/conf.d/openstack-dashboard.conf
group='WSGIApplicationGroup %{GLOBAL}'
grep -qx "$group" "$site" || { echo "$group" && cat "$site"; } | write_file "$site" 0644 root:root

restart_httpd "$settings" "$site"
wait_until "$LAB_CLOUD_DASHBOARD" httpd answers "${LAB_CLOUD_DASHBOARD%/}/auth/login/"
