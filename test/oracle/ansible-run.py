"""Runs playbooks with Ansible's own strategy and executor, in this process; a task that sets a kernel parameter only says so.

Reads one {folder, inventory, playbook} a line; answers each with {rows, failed}: rows of [host, task, key, value] for every
sysctl task that ran, failed ones of [host, task]. Action plugins of the caller's folder stand for the modules.
"""

import copy
import json
import os
import sys

from ansible import constants as C
from ansible import context
from ansible.errors import AnsibleError
from ansible.executor import playbook_executor
from ansible.executor.process import worker
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.common.collections import ImmutableDict
from ansible.parsing.dataloader import DataLoader
from ansible.plugins import loader as plugins
from ansible.plugins.callback import CallbackBase
from ansible.utils.collection_loader import AnsibleCollectionConfig
from ansible.utils.display import Display
from ansible.vars.manager import VariableManager


class Inline(worker.WorkerProcess):
    """A worker that runs its task at once instead of in a process of its own."""

    def start(self):
        self._task = self._task.copy()
        # It takes the variables off its host when it is done.
        self._host = copy.copy(self._host)
        self._new_stdin = None
        self._run()

    def is_alive(self):
        return False

    def join(self, timeout=None):
        pass

    def terminate(self):
        pass


class Failures(CallbackBase):
    CALLBACK_NAME = 'failures'

    def __init__(self):
        super().__init__()
        self.rows = []

    def v2_runner_on_failed(self, result, ignore_errors=False):
        said = result._result
        if os.environ.get('ANSIBLE_ORACLE_FAILURES'):
            sys.stderr.write('%s %s %s\n' % (result._host.name, result._task.name, str(said.get('msg'))[:300]))
        self.rows.append([result._host.name, result._task.name])


def project(folder, inventory, playbook):
    loader = DataLoader()
    loader.set_basedir(os.path.dirname(os.path.join(folder, playbook)))
    reported.clear()
    # Collections beside the playbook, and none of the project before.
    for name in [n for n in sys.modules if n.startswith('ansible_collections.acme')]:
        del sys.modules[name]
    AnsibleCollectionConfig.playbook_paths = [folder]
    hosts = InventoryManager(loader=loader, sources=[os.path.join(folder, inventory)])
    manager = VariableManager(loader=loader, inventory=hosts, version_info={'string': '', 'full': '', 'major': 2, 'minor': 14, 'revision': 0})
    executor = playbook_executor.PlaybookExecutor(
        playbooks=[os.path.join(folder, playbook)], inventory=hosts, variable_manager=manager, loader=loader, passwords={})
    failures = Failures()
    executor._tqm._stdout_callback = failures
    executor._tqm._callbacks_loaded = True
    try:
        code = executor.run()
    finally:
        executor._tqm.cleanup()
        loader.cleanup_all_tmp_files()
    return {'rows': [list(r) for r in reported], 'failed': failures.rows, 'code': code}


context.CLIARGS = ImmutableDict(
    syntax=False, start_at_task=None, verbosity=0, forks=1, connection='local', become=False, become_user=None,
    become_method=None, check=False, diff=False, listhosts=False, listtasks=False, listtags=False, step=False,
    tags=['all'], skip_tags=[], subset=None, extra_vars=[], flush_cache=False, private_key_file=None, remote_user=None,
    timeout=10, ssh_common_args='', ssh_extra_args='', sftp_extra_args='', scp_extra_args='', ask_pass=False,
    module_path=None, vault_ids=[], ask_vault_pass=False, vault_password_files=[], become_ask_pass=False,
    become_password_file=None, connection_password_file=None, inventory=[], args=[])
if hasattr(plugins, 'init_plugin_loader'):
    plugins.init_plugin_loader()
from ansible.plugins import strategy

strategy.WorkerProcess = Inline
# What the action plugins report: they run in this process.
reported = []
sys.modules['oracle_reported'] = type(sys)('oracle_reported')
sys.modules['oracle_reported'].rows = reported
Display.display = lambda *a, **k: None
Display.warning = lambda *a, **k: None
Display.set_queue = lambda *a: None

for line in sys.stdin:
    try:
        answer = project(**json.loads(line))
    except AnsibleError as error:
        answer = {'error': str(error)[:300]}
    print(json.dumps(answer, default=str), flush=True)
