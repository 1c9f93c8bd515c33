data_dir = "/var/lib/nomad"

client {
  enabled = true
  servers = ["nomad.example.net:4647"]
}

consul {
  address = "127.0.0.1:8500"
}
