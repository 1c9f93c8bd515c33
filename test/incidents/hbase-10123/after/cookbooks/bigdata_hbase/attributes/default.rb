default['bigdata']['hbase']['master_port'] = 16000
default['bigdata']['hbase']['regionserver_port'] = 16020
