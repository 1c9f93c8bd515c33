// What web servers and proxies listen on, in files and in texts nested in other files.

import { describe, test } from 'vitest';
import { type Case, expectFacts, type SilentCase } from '../one-file.ts';

describe('declares', () => {
  test.each<Case>([
    [
      'nginx: addresses, protocols, a range, a block that opens on the next line',
      'conf.d/site.conf',
      [
        'upstream app { server 10.1.2.3:41000; }',
        'server',
        '{',
        '    listen 80 default_server;',
        '    listen [::]:8443 ssl http2;  # TLS',
        '    listen 10.1.2.3:40080;',
        '    listen 127.0.0.1;',
        '    listen unix:/run/web.sock;',
        '    #listen 81;',
        '    listen 8443 quic reuseport;',
        '    location ~ ^/a{2}$ { proxy_pass http://localhost:9000; }',
        '}',
        'stream { server { listen 5353 udp; listen 8000-8010; } }',
      ],
      [
        '4:12 haproxy-nginx listen 80/tcp',
        '5:12 haproxy-nginx listen 8443/tcp',
        '6:12 haproxy-nginx listen 40080/tcp @10.1.2.3',
        '10:12 haproxy-nginx listen 8443/udp',
        '13:26 haproxy-nginx listen 5353/udp',
        '13:43 haproxy-nginx listen 8000-8010/tcp',
      ],
    ],
    [
      'nginx: a here-document, and what a template gives',
      'install.sh',
      ['PORT=40443', 'cat > /etc/nginx/conf.d/a.conf <<EOF', 'server {', '  listen $PORT ssl;', '}', 'EOF'],
      ['4:10 haproxy-nginx listen 40443/tcp'],
    ],
    [
      'nginx: a ConfigMap is mounted into a container',
      'deploy/cm.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'data:',
        '  default.conf: |',
        '    server {',
        '      listen 40080;',
        '    }',
      ],
      ['6:14 haproxy-nginx listen 40080/tcp @container'],
    ],
    [
      'nginx: content that a task writes',
      'tasks/main.yml',
      [
        '- copy:',
        '    dest: /etc/nginx/sites-available/app',
        '    content: |',
        '      server {',
        '        listen {{ app_port | default(40081) }};',
        '      }',
      ],
      ['5:16 haproxy-nginx listen 40081/tcp'],
    ],
    [
      'nginx: servers as variables of a role',
      'group_vars/web.yml',
      [
        'nginx_vhosts:',
        '  - listen: "40443 ssl http2"',
        '    server_name: a.example.com',
        '  - listen: 40080',
        'nginx_sites:',
        '  b:',
        '    - listen 127.0.0.1:40081',
        '    - server_name b:1',
        'my_nginx:',
        '  listen: 1',
      ],
      [
        '2:14 haproxy-nginx listen 40443/tcp',
        '4:13 haproxy-nginx listen 40080/tcp',
        '7:14 haproxy-nginx listen 40081/tcp @127.0.0.1',
      ],
    ],
    [
      'haproxy: lists, IPv6, ranges, the old style',
      'haproxy.cfg',
      [
        'global',
        '  maxconn 4096',
        'frontend web',
        '  bind *:80,*:40443 ssl crt /etc/ssl/a.pem',
        '  bind :::40444 v4v6',
        '  bind ipv4@10.1.2.3:18000-18100 name many',
        '  bind quic4@:40443 ssl',
        '  bind /run/haproxy.sock mode 600',
        '  bind unix@/run/b.sock',
        'listen stats 0.0.0.0:40445',
        '  mode http',
        'backend app',
        '  server a 10.1.2.3:41000 check port 41001',
        'peers mine',
        '  peer one 10.1.2.3:41002',
      ],
      [
        '4:8 haproxy-nginx listen 80/tcp',
        '4:13 haproxy-nginx listen 40443/tcp',
        '5:11 haproxy-nginx listen 40444/tcp',
        '6:13 haproxy-nginx listen 18000-18100/tcp @10.1.2.3',
        '7:14 haproxy-nginx listen 40443/udp',
        '10:14 haproxy-nginx listen 40445/tcp',
      ],
    ],
    [
      'apache',
      'etc/apache2/ports.conf',
      [
        'Listen 8080',
        '<IfModule ssl_module>',
        '    Listen 0.0.0.0:40443 https',
        '    Listen [::]:{{ tls }}',
        '</IfModule>',
        '<VirtualHost *:8081>',
        '</VirtualHost>',
        '# Listen 82',
      ],
      [
        '1:8 service listen 8080/tcp',
        '3:12 service listen 40443/tcp',
        '4:12 service listen ? a template expression, and no variables of an Ansible project to resolve it with',
      ],
    ],
    [
      'caddy: the port of a site, not its host',
      'Caddyfile',
      [
        '{',
        '  http_port 40080',
        '  email a@example.com',
        '}',
        ':40443 {',
        '  reverse_proxy localhost:41000',
        '}',
        'http://a.example.com:8080, b.example.com {',
        '  respond "x:1"',
        '}',
      ],
      ['2:13 service listen 40080/tcp', '5:2 service listen 40443/tcp', '8:22 service listen 8080/tcp'],
    ],
    [
      'traefik, in YAML',
      'traefik.yml',
      [
        'entryPoints:',
        '  web:',
        '    address: ":40080"',
        '  dns:',
        '    address: ":5353/udp"',
        'providers: {}',
      ],
      ['3:15 haproxy-nginx listen 40080/tcp', '5:15 haproxy-nginx listen 5353/udp'],
    ],
    [
      'traefik, in TOML',
      'traefik.toml',
      ['[entryPoints]', '  [entryPoints.web]', '  address = ":40080"', '[ping]', '  address = ":1"'],
      ['3:14 haproxy-nginx listen 40080/tcp'],
    ],
    [
      'envoy: listeners, not clusters',
      'envoy.yaml',
      [
        'admin:',
        '  address: {socket_address: {address: 127.0.0.1, port_value: 9901}}',
        'static_resources:',
        '  listeners:',
        '  - name: a',
        '    address:',
        '      socket_address: {protocol: UDP, address: 0.0.0.0, port_value: 40053}',
        '  clusters:',
        '  - load_assignment:',
        '      endpoints:',
        '      - lb_endpoints:',
        '        - endpoint: {address: {socket_address: {address: b, port_value: 41000}}}',
      ],
      ['2:62 haproxy-nginx listen 9901/tcp', '7:69 haproxy-nginx listen 40053/udp'],
    ],
    [
      'squid, stunnel and PHP',
      'squid.conf',
      ['http_port 3128 intercept', 'https_port 10.1.2.3:3129 cert=a', 'icp_port 0', 'http_access allow all'],
      ['1:11 squid listen 3128/tcp', '2:12 squid listen 3129/tcp @10.1.2.3'],
    ],
    [
      'stunnel accepts, and connects elsewhere',
      'stunnel/redis.conf',
      ['[redis]', 'client = yes', 'accept = 127.0.0.1:40379', 'connect = 10.1.2.3:6379'],
      ['3:10 service listen 40379/tcp @127.0.0.1'],
    ],
    [
      'PHP, by its own words',
      'pool.conf',
      ['[www]', 'listen = 127.0.0.1:9000', 'listen.allowed_clients = 127.0.0.1', 'pm = dynamic'],
      ['2:10 service listen 9000/tcp @127.0.0.1'],
    ],
    [
      'tomcat',
      'conf/server.xml',
      [
        '<Server port="8005" shutdown="SHUTDOWN">',
        '  <!-- <Connector port="8081"/> -->',
        '  <Connector protocol="HTTP/1.1"',
        '             port="40080" redirectPort="8443"/>',
        '</Server>',
      ],
      ['1:15 service listen 8005/tcp', '4:20 service listen 40080/tcp'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('leaves alone', () => {
  test.each<SilentCase>([
    [
      'an nginx upstream',
      'a.conf',
      ['upstream b {', '  server 10.1.2.3:41000;', '}', 'server { return 404; }'],
    ],
    ['a socket file', 'a.conf', ['server {', '  listen unix:/run/a.sock;', '}']],
    [
      'backends of haproxy',
      'haproxy.cfg',
      ['backend b', '  balance roundrobin', '  server a 10.1.2.3:41000 check'],
    ],
    [
      'virtual hosts of apache',
      'site.conf',
      ['<VirtualHost *:8080>', '  ServerName a:8080', '</VirtualHost>'],
    ],
    ['a host without a port', 'Caddyfile', ['example.com {', '  reverse_proxy a:41000', '}']],
    [
      'dynamic configuration of traefik',
      'dynamic.yml',
      ['http:', '  services:', '    a: {url: "http://a:41000"}'],
    ],
    ['clusters of envoy', 'e.yaml', ['static_resources:', '  clusters:', '  - {port_value: 41000}']],
    ['a listen of another tool', 'a.yml', ['listen: 40080']],
    ['prose', 'a.conf', ['The server should', 'listen 80 when asked']],
  ])('%s', async (_name, path, lines) => {
    await expectFacts(path, lines, []);
  });
});
