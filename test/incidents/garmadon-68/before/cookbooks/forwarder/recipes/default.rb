template '/etc/systemd/system/forwarder.service' do
  source 'forwarder.service.erb'
end
