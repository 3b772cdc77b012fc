# shellcheck shell=bash
# The files with which somebody becomes one of the cloud's people.

# scope_of PERSON ORIGIN: prints where somebody belongs, and which version is asked for it
scope_of() {
  local project
  project=$(person_fact "$1" project)
  if by_tenants; then
    cat <<OPENRC
export OS_TENANT_NAME=$project
export OS_AUTH_URL=$2/v2.0
export OS_IDENTITY_API_VERSION=2
OPENRC
  else
    cat <<OPENRC
export OS_PROJECT_DOMAIN_NAME=$LAB_CLOUD_DOMAIN_NAME
export OS_USER_DOMAIN_NAME=$LAB_CLOUD_DOMAIN_NAME
export OS_PROJECT_NAME=$project
export OS_AUTH_URL=$2/v3
export OS_IDENTITY_API_VERSION=3
OPENRC
  fi
}

# write_openrc PERSON ORIGIN: writes somebody's file, where `cloud.people` has it; ORIGIN is that of the identity service
write_openrc() {
  local file scope
  file=$(person_fact "$1" openrc)
  scope=$(scope_of "$@")
  write_file "$file" 0600 root:root <<OPENRC
$scope
export OS_USERNAME=$1
export OS_PASSWORD=$(password_of "$(person_fact "$1" secret)")
export OS_IMAGE_API_VERSION=2
OPENRC
  # the seed's own spelling
  [[ $file != *-openrc ]] || ln -sfn "${file##*/}" "${file//-openrc/_openrc}"
}
