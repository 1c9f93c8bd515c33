default['forwarder']['port'] = 33000
