template '/etc/sysctl.d/50-10gbe.conf' do
  source 'sysctl_10gbe.conf.erb'
  mode '0644'
end
