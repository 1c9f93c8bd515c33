#!/bin/bash
set -euo pipefail

sysctl -w net.ipv4.ip_local_port_range="14000 65535"
sysctl -w net.ipv4.ip_local_reserved_ports=8431,8470-8482,10000-10001,12000-13999

docker run -d --name controller --network host --restart unless-stopped \
  example/fleet:latest controller --host 0.0.0.0 --port 10000
