#!/usr/bin/env bash
# Placement: seed 001 steps 24, 25 and 27; E001-7. Its tables are nova's own, in nova_api: phase compute makes them.
set -euo pipefail
. "$LAB_LIB/base.sh"
. "$LAB_LIB/files.sh"
. "$LAB_LIB/rdo/packages.sh"
. "$LAB_LIB/service.sh"
. "$LAB_LIB/rdo/loaded.sh"
. "$LAB_LIB/rdo/services.sh"
. "$LAB_LIB/rdo/apache.sh"

need_packages openstack-nova-placement-api httpd python-openstackclient curl
log_in
ensure_account placement "$LAB_PASSWORD_PLACEMENT"
ensure_service placement 'Placement API'

# The package's file grants nobody the folder of its program, and Apache answers 403: Red Hat's bug 1430540, and the
# guide's way out. Small-machine setting: one process, not three that each load nova.
site=/etc/httpd/conf.d/00-nova-placement-api.conf
grep -q '<Directory /usr/bin>' "$site" || {
  sed 's/ processes=3 / processes=1 /' "$site" && cat
} <<'CONF' | write_file "$site" 0644 root:root

<Directory /usr/bin>
   <IfVersion >= 2.4>
      Require all granted
   </IfVersion>
   <IfVersion < 2.4>
      Order allow,deny
      Allow from all
   </IfVersion>
</Directory>
CONF
restart_httpd "$site" /etc/nova/nova.conf
wait_until "$LAB_CLOUD_SERVICES_PLACEMENT_URL" httpd answers "$LAB_CLOUD_SERVICES_PLACEMENT_URL/"
