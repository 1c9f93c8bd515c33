default['forwarder']['port'] = 31000
