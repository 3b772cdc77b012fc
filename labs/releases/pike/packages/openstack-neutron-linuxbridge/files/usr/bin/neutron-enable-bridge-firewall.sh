#!/bin/sh
# Frames that bridges forward pass iptables: security groups are nothing without it.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
modprobe bridge 2>/dev/null
modprobe br_netfilter 2>/dev/null
sysctl -q -w net.bridge.bridge-nf-call-iptables=1
sysctl -q -w net.bridge.bridge-nf-call-ip6tables=1
