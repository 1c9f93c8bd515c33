resource "aws_launch_template" "workers" {
  name_prefix   = "workers-"
  image_id      = data.aws_ssm_parameter.bottlerocket.value
  instance_type = "m6i.2xlarge"

  user_data = base64encode(<<-TOML
    [settings.kubernetes]
    cluster-name = "payments"
    max-pods = 110

    [settings.kernel.sysctl]
    "net.ipv4.ip_local_port_range" = "1024 65535"
    "net.core.somaxconn" = "16384"
  TOML
  )
}
