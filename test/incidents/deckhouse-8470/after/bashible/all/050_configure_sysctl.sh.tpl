{{- if ne .nodeGroup.nodeType "CloudPermanent" }}
sysctl -w vm.swappiness=0
{{- end }}
sysctl -w net.ipv4.ip_local_port_range="32768 61000"
sysctl -w net.core.somaxconn=1000
