#!/bin/bash
set -euo pipefail

sysctl -w net.ipv4.ip_local_port_range="1024 65535"

docker run -d --name controller --network host --restart unless-stopped \
  example/fleet:latest controller --host 0.0.0.0 --port 10000
