#!/bin/bash
set -e
# The range ends below the ports of JobTracker and TaskTracker.
cat > /etc/sysctl.d/80-mapr.conf <<CONF
vm.swappiness = 1
net.ipv4.ip_local_port_range = 32768 50029
CONF
sysctl -p /etc/sysctl.d/80-mapr.conf

cat > /opt/mapr/hadoop/hadoop-0.20.2/conf/mapred-site.xml <<XML
<configuration>
  <property>
    <name>mapred.job.tracker.http.address</name>
    <value>0.0.0.0:50030</value>
  </property>
  <property>
    <name>mapred.task.tracker.http.address</name>
    <value>0.0.0.0:50060</value>
  </property>
</configuration>
XML
