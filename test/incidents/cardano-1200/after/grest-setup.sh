#!/usr/bin/env bash
set -e

sudo tee -a /etc/sysctl.conf <<CONF
fs.file-max=10000000
net.core.somaxconn=65534
net.ipv4.ip_local_port_range=10001 65534
net.ipv4.tcp_max_syn_backlog=65534
CONF
sudo sysctl -p

sudo tee /etc/haproxy/haproxy.cfg <<CONF
defaults
  mode http

frontend app
  bind 0.0.0.0:8053
  default_backend grest_core

frontend app-secured
  bind 0.0.0.0:8453 ssl crt /etc/ssl/server.pem no-sslv3
  default_backend grest_core

backend grest_core
  balance first
  server local 127.0.0.1:8050 check
CONF
sudo systemctl restart haproxy
