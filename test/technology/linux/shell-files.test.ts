// Text that scripts write to sysctl files and to /proc/sys.

import { describe, test } from 'vitest';
import { type Case, expectFacts } from '../one-file.ts';

describe('here-documents', () => {
  test.each<Case>([
    [
      'cat',
      'tune.sh',
      ['cat > /etc/sysctl.d/71-x.conf <<EOF', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'cat, the file behind',
      'tune.sh',
      ['cat <<EOF >> /etc/sysctl.conf', '# ports', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['3:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a quoted delimiter',
      'tune.sh',
      ["cat <<'EOF' | sudo tee /etc/sysctl.d/71-x.conf", 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'tabs taken away',
      'tune.sh',
      ['\tcat > /etc/sysctl.conf <<-EOF', '\tnet.ipv4.ip_local_port_range = 15200 58999', '\tEOF'],
      ['2:33 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'tee',
      'tune.sh',
      ['tee /etc/sysctl.d/x.conf <<EOF', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'sudo tee -a',
      'tune.sh',
      ['sudo tee -a /etc/sysctl.conf > /dev/null <<EOF', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'install',
      'tune.sh',
      [
        'install -m 644 /dev/stdin /etc/sysctl.d/x.conf <<EOF',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'EOF',
      ],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'dd',
      'tune.sh',
      ['dd of=/etc/sysctl.d/x.conf <<EOF', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'sysctl -p -',
      'tune.sh',
      ['sudo sysctl -p - <<EOF', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'cat | sysctl --load',
      'tune.sh',
      ['cat <<EOF | sysctl --load=/dev/stdin', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'inside sh -c',
      'tune.sh',
      ["sudo sh -c 'cat > /etc/sysctl.d/x.conf <<EOF", 'net.ipv4.ip_local_port_range = 15200 58999', "EOF'"],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'into sh -c',
      'tune.sh',
      ["sudo sh -c 'cat > /etc/sysctl.d/x.conf' <<EOF", 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'quotes reach the kernel',
      'tune.sh',
      ['cat > /etc/sysctl.d/x.conf <<EOF', 'net.ipv4.ip_local_port_range = "15200 58999"', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range="15200 58999"'],
    ],
    [
      'variables',
      'tune.sh',
      [
        'EPH="15200 58999"',
        'cat > /etc/sysctl.conf <<EOF',
        'net.ipv4.ip_local_port_range = $EPH',
        `net.ipv4.ip_local_reserved_ports = \${HELD:-15610}`,
        'EOF',
      ],
      ['3:32 net.ipv4.ip_local_port_range=15200 58999', '4:36 net.ipv4.ip_local_reserved_ports=15610'],
    ],
    [
      'a file named by a variable',
      'tune.sh',
      [
        'conf=/etc/sysctl.d/x.conf',
        'cat > "$conf" <<EOF',
        'net.ipv4.ip_local_port_range = "15200 58999"',
        'EOF',
      ],
      ['3:32 net.ipv4.ip_local_port_range="15200 58999"'],
    ],
    [
      'a file that nobody knows',
      'tune.sh',
      ['cat > "$1" <<EOF', 'net.ipv4.ip_local_port_range = 15200 58999', 'EOF'],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a script written by a script',
      'tune.sh',
      ["cat > /usr/bin/tune.sh <<'EOF'", 'sysctl -w net.ipv4.ip_local_port_range="15200 58999"', 'EOF'],
      ['2:41 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a unit written by a script',
      'tune.sh',
      [
        "cat > /etc/systemd/system/tune.service <<'EOF'",
        '[Service]',
        'ExecStart=-/sbin/sysctl -w net.ipv4.ip_local_port_range="15200 58999"',
        'EOF',
      ],
      ['3:58 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a manifest for kubectl',
      'tune.sh',
      [
        'kubectl apply -f - <<EOF',
        'spec: {securityContext: {sysctls: [{name: net.ipv4.ip_local_port_range, value: "15200 58999"}]}}',
        'EOF',
      ],
      ['2:81 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('echo and printf', () => {
  test.each<Case>([
    [
      'appended',
      'tune.sh',
      ['echo "net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf'],
      ['1:38 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'tee',
      'tune.sh',
      ["echo 'net.ipv4.ip_local_port_range=15200 58999' | sudo tee -a /etc/sysctl.conf > /dev/null"],
      ['1:36 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'words without quotes',
      'tune.sh',
      ['echo net.ipv4.ip_local_port_range = 15200 58999 >> /etc/sysctl.conf'],
      ['1:37 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'words without blanks around the sign',
      'tune.sh',
      ['echo net.ipv4.ip_local_port_range=15200 58999 >> /etc/sysctl.conf'],
      ['1:35 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a variable',
      'tune.sh',
      ['EPH="15200 58999"', 'echo "net.ipv4.ip_local_port_range = $EPH" >> /etc/sysctl.conf'],
      ['2:38 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a variable among words',
      'tune.sh',
      ['LOW=15200', 'echo net.ipv4.ip_local_port_range = $LOW 58999 >> /etc/sysctl.conf'],
      ['2:37 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a variable that is the text',
      'tune.sh',
      [
        'TEXT="net.ipv4.ip_local_port_range = 15200 58999',
        'net.core.somaxconn = 512"',
        'echo "$TEXT" > /etc/sysctl.d/x.conf',
      ],
      ['1:38 net.ipv4.ip_local_port_range=15200 58999', '2:22 net.core.somaxconn=512'],
    ],
    [
      'several lines',
      'tune.sh',
      [
        'echo "',
        'net.ipv4.ip_local_port_range = 15200 58999',
        'net.core.somaxconn = 512" >> /etc/sysctl.conf',
      ],
      ['2:32 net.ipv4.ip_local_port_range=15200 58999', '3:22 net.core.somaxconn=512'],
    ],
    [
      'echo -e',
      'tune.sh',
      ['echo -e "net.ipv4.ip_local_port_range=15200 58999\\nnet.core.somaxconn=512" >> /etc/sysctl.conf'],
      ['1:39 net.ipv4.ip_local_port_range=15200 58999', '1:71 net.core.somaxconn=512'],
    ],
    [
      'behind grep',
      'tune.sh',
      [
        'grep -q net.ipv4.ip_local_port_range /etc/sysctl.conf || echo "net.ipv4.ip_local_port_range = 15200 58999" >> /etc/sysctl.conf',
      ],
      ['1:95 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'printf with lines',
      'tune.sh',
      [
        "printf 'net.ipv4.ip_local_port_range = 15200 58999\\nnet.core.somaxconn = 512\\n' > /etc/sysctl.d/x.conf",
      ],
      ['1:40 net.ipv4.ip_local_port_range=15200 58999', '1:74 net.core.somaxconn=512'],
    ],
    [
      'printf %s for each argument',
      'tune.sh',
      [
        "printf '%s\\n' 'net.ipv4.ip_local_port_range=15200 58999' net.core.somaxconn=512 > /etc/sysctl.d/x.conf",
      ],
      ['1:45 net.ipv4.ip_local_port_range=15200 58999', '1:77 net.core.somaxconn=512'],
    ],
    [
      'printf with conversions',
      'tune.sh',
      ["printf 'net.ipv4.ip_local_port_range = %s %d\\n' 15200 58999 | tee /etc/sysctl.d/x.conf"],
      ['1:49 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'printf with a key',
      'tune.sh',
      [
        'printf "%s = %s\\n" net.core.somaxconn 512 net.ipv4.ip_local_reserved_ports 15610 >> /etc/sysctl.conf',
      ],
      ['1:39 net.core.somaxconn=512', '1:76 net.ipv4.ip_local_reserved_ports=15610'],
    ],
    [
      'echo into sysctl',
      'tune.sh',
      ['echo net.ipv4.ip_local_port_range=15200 | sysctl -p -'],
      ['1:35 net.ipv4.ip_local_port_range=15200'],
    ],
    [
      'a command for another machine',
      'tune.sh',
      [`echo "sysctl -w net.ipv4.ip_local_port_range='15200 58999'" | ssh node1 bash`],
      ['1:47 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('/proc/sys', () => {
  test.each<Case>([
    [
      'words',
      'tune.sh',
      ['echo 15200 58999 > /proc/sys/net/ipv4/ip_local_port_range'],
      ['1:6 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a string',
      'tune.sh',
      ['echo "15200 58999" > /proc/sys/net/ipv4/ip_local_port_range'],
      ['1:7 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'tee',
      'tune.sh',
      ['echo "15200 58999" | sudo tee /proc/sys/net/ipv4/ip_local_port_range'],
      ['1:7 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'echo -n',
      'tune.sh',
      ['echo -n 15200 58999 | tee /proc/sys/net/ipv4/ip_local_port_range >/dev/null'],
      ['1:9 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'printf',
      'tune.sh',
      ['printf "15200 58999\\n" > /proc/sys/net/ipv4/ip_local_port_range'],
      ['1:9 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'sh -c',
      'tune.sh',
      ['sudo sh -c "echo 15200 58999 > /proc/sys/net/ipv4/ip_local_port_range"'],
      ['1:18 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'variables',
      'tune.sh',
      ['LOW=15200', 'echo $LOW 58999 > /proc/sys/net/ipv4/ip_local_port_range'],
      ['2:6 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a here-document',
      'tune.sh',
      ['cat > /proc/sys/net/ipv4/ip_local_port_range <<EOF', '15200 58999', 'EOF'],
      ['2:1 net.ipv4.ip_local_port_range=15200 58999'],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});

describe('sed', () => {
  test.each<Case>([
    [
      'a replaced line',
      'tune.sh',
      [
        "sed -i 's/^#\\?net.ipv4.ip_local_port_range.*/net.ipv4.ip_local_port_range = 15200 58999/' /etc/sysctl.conf",
      ],
      ['1:77 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a replaced value',
      'tune.sh',
      ["sed -i -e 's/^\\(net\\.ipv4\\.ip_local_port_range *=\\).*/\\1 15200 58999/' /etc/sysctl.conf"],
      ['1:58 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'another delimiter',
      'tune.sh',
      [
        'sed -ri "s|^net.ipv4.ip_local_port_range.*|net.ipv4.ip_local_port_range=15200 58999|g" /etc/sysctl.conf',
      ],
      ['1:73 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'an appended line',
      'tune.sh',
      ["sed -i '$ a net.ipv4.ip_local_port_range = 15200 58999' /etc/sysctl.conf"],
      ['1:44 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a changed line',
      'tune.sh',
      ["sed -i '/ip_local_port_range/c\\net.ipv4.ip_local_port_range = 15200 58999' /etc/sysctl.conf"],
      ['1:63 net.ipv4.ip_local_port_range=15200 58999'],
    ],
    [
      'a deleted line',
      'tune.sh',
      ["sed -i '/net.ipv4.ip_local_port_range = 15200 58999/d' /etc/sysctl.conf"],
      [],
    ],
    [
      'shown only',
      'tune.sh',
      ["sed 's/^x/net.ipv4.ip_local_port_range = 15200 58999/' /etc/sysctl.conf"],
      [],
    ],
  ])('%s', async (_name, path, lines, facts) => {
    await expectFacts(path, lines, facts);
  });
});
