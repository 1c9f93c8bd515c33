default['bigdata']['hbase']['master_port'] = 60000
default['bigdata']['hbase']['regionserver_port'] = 60020
