#!/bin/sh
# Writes the index that apt reads. Its order is that of names, not of the file system.
set -eu
cd /build/out
# one sum of each is what apt asks for
set --
for sum in MD5 SHA1 SHA512; do set -- "$@" -o "APT::FTPArchive::$sum=false"; done
apt-ftparchive "$@" packages . >Packages
apt-ftparchive "$@" -o APT::FTPArchive::Release::Origin=stacklab -o APT::FTPArchive::Release::Label="$(cat /build/in/title)" \
  release . >/tmp/Release
date=$(date --utc --date="@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S UTC')
sed "s/^Date: .*/Date: $date/" /tmp/Release >Release
