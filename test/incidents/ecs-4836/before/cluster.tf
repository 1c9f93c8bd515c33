resource "aws_ecs_cluster" "main" {
  name = "main"
}

resource "aws_launch_template" "agents" {
  name_prefix = "ecs-"
  image_id    = data.aws_ssm_parameter.ecs_ami.value

  user_data = base64encode(<<-EOF
    #!/bin/bash
    cat >> /etc/ecs/ecs.config <<CONFIG
    ECS_CLUSTER=${aws_ecs_cluster.main.name}
    ECS_ENABLE_SPOT_INSTANCE_DRAINING=true
    ECS_DYNAMIC_HOST_PORT_RANGE=49153-65535
    CONFIG
  EOF
  )
}
