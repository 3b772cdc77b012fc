#!/bin/sh
# RDO's settings over the project's own, and the static files: collected and compressed here once, where RDO does it at each
# start of httpd. Usage: build.sh ROOT, the folder that becomes the package
set -eu
root=$1
settings=$root/etc/openstack-dashboard/local_settings
share=/usr/share/openstack-dashboard
site=/usr/lib/python2.7/site-packages/openstack_dashboard

# option NAME VALUE: replaces it, commented out or not, or adds it
option() {
  if grep -qE "^#? ?$1 = " "$settings"; then
    sed -i -E "0,/^#? ?$1 = .*/s||$1 = $2|" "$settings"
  else
    echo "$1 = $2" >>"$settings"
  fi
}

option DEBUG False
option WEBROOT "'/dashboard/'"
option ALLOWED_HOSTS "['horizon.example.com', 'localhost']"
option LOCAL_PATH "'/tmp'"
option POLICY_FILES_PATH "'/etc/openstack-dashboard'"
option COMPRESS_OFFLINE True
# the project's file makes a key at each start, in a file that each process would have to write
sed -i -e '/^from horizon.utils import secret_key/d' -e '/^SECRET_KEY = secret_key/,+1d' "$settings"
option SECRET_KEY "'written at installation'"

# laid where a node has it, for as long as the collecting takes
mkdir -p $share /etc/openstack-dashboard
cp "$root$share/manage.py" $share/
cp "$settings" /etc/openstack-dashboard/local_settings
ln -sfn /etc/openstack-dashboard/local_settings $site/local/local_settings.py
ln -sfn $site $share/openstack_dashboard
cd $share
python2.7 -W ignore manage.py collectstatic --noinput --clear --verbosity 0
python2.7 -W ignore manage.py compress --force --verbosity 0
cp --recursive $share/static "$root$share/static"

# The folder itself is here in RDO, and django.wsgi finds the static files beside where it really lies: not behind a link.
mkdir -p "$root$share/openstack_dashboard/wsgi"
for entry in "$site"/*; do
  [ "${entry##*/}" = wsgi ] || ln -s "$entry" "$root$share/openstack_dashboard/"
done
cp $site/wsgi/django.wsgi "$root$share/openstack_dashboard/wsgi/"
