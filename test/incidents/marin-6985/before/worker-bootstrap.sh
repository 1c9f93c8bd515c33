#!/bin/bash
set -euo pipefail

sysctl -w net.ipv4.ip_local_port_range="1024 65535"
sysctl -w net.core.somaxconn=8192

docker run -d --name worker --network host --restart unless-stopped \
  example/fleet:latest worker --host 0.0.0.0 --port 10001 --port-range 30000-40000
