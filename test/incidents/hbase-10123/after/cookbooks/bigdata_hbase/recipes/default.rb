template '/etc/hbase/conf/hbase-site.xml' do
  source 'hbase-site.xml.erb'
  mode '0644'
end
