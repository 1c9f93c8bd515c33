#!/bin/bash
set -euo pipefail

# Proxies on these nodes run out of source ports.
cat > /etc/sysctl.d/99-ports.conf <<CONF
net.ipv4.ip_local_port_range = 10240 65535
net.ipv4.ip_local_reserved_ports = 10250,30000-32767
CONF
sysctl --system

/etc/eks/bootstrap.sh edge --kubelet-extra-args '--node-labels=pool=edge --port=10250'
