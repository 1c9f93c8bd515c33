// Names that the shell, or a file of the system that a script reads, gives values of its own.

/** Files of the system that give values only to names of their own. */
export const HARMLESS =
  /^(?:\/etc\/(?:os-release|lsb-release|profile|rc\.d\/init\.d\/functions|init\.d\/functions(?:\.sh)?|rc\.common|rc\.subr|bash\.bashrc|bashrc|bash_completion)|\/usr\/lib\/os-release|\/lib\/lsb\/init-functions|\/lib\/functions\.sh|\/lib\/init\/[\w.-]+|~\/\.(?:bashrc|profile|bash_profile|cargo\/env|nvm\/nvm\.sh))$|(?:^|\/)bin\/activate$/;

/** os-release(5), and what Debian, Fedora and their derivatives add. */
const OS_RELEASE =
  'NAME ID ID_LIKE PRETTY_NAME CPE_NAME VARIANT VARIANT_ID VERSION VERSION_ID VERSION_CODENAME BUILD_ID IMAGE_ID IMAGE_VERSION RELEASE_TYPE HOME_URL DOCUMENTATION_URL SUPPORT_URL BUG_REPORT_URL PRIVACY_POLICY_URL SUPPORT_END LOGO ANSI_COLOR VENDOR_NAME VENDOR_URL EXPERIMENT EXPERIMENT_URL DEFAULT_HOSTNAME ARCHITECTURE SYSEXT_LEVEL SYSEXT_SCOPE CONFEXT_LEVEL CONFEXT_SCOPE PORTABLE_PREFIXES UBUNTU_CODENAME DEBIAN_VERSION_FULL PLATFORM_ID REDHAT_BUGZILLA_PRODUCT REDHAT_BUGZILLA_PRODUCT_VERSION REDHAT_SUPPORT_PRODUCT REDHAT_SUPPORT_PRODUCT_VERSION CENTOS_MANTISBT_PROJECT CENTOS_MANTISBT_PROJECT_VERSION';

/** lsb_release(1) */
const LSB_RELEASE = 'DISTRIB_ID DISTRIB_RELEASE DISTRIB_CODENAME DISTRIB_DESCRIPTION LSB_VERSION';

/** The files in /etc/profile.d and those of users add to them. */
const PROFILE =
  'PATH MANPATH PS1 PS2 USER LOGNAME MAIL HOME SHELL HOSTNAME HISTSIZE HISTCONTROL HISTFILE HISTFILESIZE LANG LANGUAGE EDITOR VISUAL PAGER LESS TERM TMOUT UID EUID JAVA_HOME XDG_DATA_DIRS XDG_CONFIG_DIRS i id script';

/** The names that a file of {@link HARMLESS} gives values. */
export function namesFrom(path: string): readonly string[] {
  if (path.endsWith('os-release')) return OS_RELEASE.split(' ');
  if (path.endsWith('lsb-release')) return LSB_RELEASE.split(' ');
  return /profile$|rc$/.test(path) ? PROFILE.split(' ') : [];
}

/** Names whose values bash itself changes, or does not let be changed (bash(1), Shell Variables). */
export const OF_SHELL: ReadonlySet<string> = new Set(
  '_ LINENO RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME BASHPID PPID UID EUID PWD OLDPWD OPTIND FUNCNAME DIRSTACK GROUPS HISTCMD SHELLOPTS BASHOPTS PIPESTATUS BASH_COMMAND BASH_SUBSHELL BASH_VERSION COLUMNS LINES'.split(
    ' ',
  ),
);
