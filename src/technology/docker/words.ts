// Where commands of Docker, Podman and nerdctl may stand in a text: what keeps all others away from the shell's parser.

/** What a text must hold for a command that takes ports to stand in it; `$(DOCKER) run` is one too. */
export const DOCKER_COMMAND =
  /(?:docker|podman|nerdctl|container|engine|runtime)[\w.-]{0,20}["')}\]]{0,3}[ \t](?:[^\n]{0,200}[ \t])?(?:run|create|update|init|play)[ \t]|\bdockerd[ \t]/i;

/**
 * The start of such a command in a line of another language: at the start of the line, behind a sign of the shell or
 * of make, behind a command that runs another, or as a text that a field or an argument is given. A sentence that
 * names the command is none.
 */
export const DOCKER_START = String.raw`(?<=(?:^|[;&|({!]|\x60|^\s{0,40}[@+-]{1,3}|[:=,([][ \t]{0,10}["'\x60]|-c[ \t]{1,10}["']|=[ \t]{0,40}|\b(?:sudo|then|do|else|exec|if|nohup|time|shell|cmd:|command:|run:|script:|inline:)[ \t])[ \t]{0,80})(?:\/[\w./-]{1,80}\/|)(?:docker|podman|nerdctl|docker-compose|dockerd|\$[({]?\w{0,30}(?:DOCKER|PODMAN|CONTAINER|ENGINE|RUNTIME)\w{0,30}[)}]?)\s`;
