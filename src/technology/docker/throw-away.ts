// Files whose containers live for minutes on a machine that nobody keeps.

/**
 * Pipelines of CI services and development containers: what they publish is gone with the machine they got for the
 * run.
 */
const THROW_AWAY =
  /(^|\/)(?:\.github|\.circleci|\.gitlab|\.gitea|\.forgejo|\.buildkite|\.woodpecker|\.semaphore|\.tekton|\.azure-pipelines|\.devcontainer)\/|(^|\/)(?:[\w.-]*gitlab-ci[\w.-]*\.ya?ml|\.?(?:travis|drone|woodpecker|appveyor|cirrus)\.ya?ml|(?:bitbucket|azure)-pipelines[\w.-]*\.ya?ml|cloudbuild[\w.-]*\.(?:ya?ml|json)|buildspec[\w.-]*\.ya?ml|\.?devcontainer\.json|Jenkinsfile[\w.-]*)$/i;

/** True for a file, by its path in the project, that declares nothing of a machine that lasts. */
export function isThrowAway(file: string): boolean {
  return THROW_AWAY.test(file);
}
