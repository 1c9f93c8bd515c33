default[:glance][:api][:bind_host] = '0.0.0.0'
default[:glance][:api][:bind_port] = 9292
