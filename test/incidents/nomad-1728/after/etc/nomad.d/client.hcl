data_dir = "/var/lib/nomad"

client {
  enabled          = true
  servers          = ["nomad.example.net:4647"]
  min_dynamic_port = 20000
  max_dynamic_port = 32000
}

consul {
  address = "127.0.0.1:8500"
}
