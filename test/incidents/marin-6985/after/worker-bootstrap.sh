#!/bin/bash
set -euo pipefail

sysctl -w net.ipv4.ip_local_port_range="14000 65535"
sysctl -w net.ipv4.ip_local_reserved_ports=8431,8470-8482,10000-10001,12000-13999
sysctl -w net.core.somaxconn=8192

docker run -d --name worker --network host --restart unless-stopped \
  example/fleet:latest worker --host 0.0.0.0 --port 10001 --port-range 12000-13999
