#!/bin/sh
# The project's own file speaks of /usr/local and of Debian's web server.
# Usage: build.sh ROOT, the folder that becomes the package
set -eu
sed -i -e 's,/usr/local/bin,/usr/bin,g' -e 's,apache2,httpd,g' "$1/usr/share/keystone/wsgi-keystone.conf"
