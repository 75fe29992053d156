"""report.py AREA SECONDS SUBUNIT LIST [MARKDOWN]: counts a run of tempest or of openstacksdk's tests, prints a table, replaces the area's section.

Ends with 1 if a test failed, did not run, or none passed.
"""
import collections
import os
import re
import sys

import subunit
from testtools import StreamResult, StreamToDict

SUITES = ('tempest.', 'functional.')


def read_results(path):
    """Test name -> (status, seconds, reason)."""
    results = {}

    def add(test):
        name = re.sub(r'\[.*\]$', '', test['id'])
        times = [t for t in test['timestamps'] if t]
        seconds = (times[-1] - times[0]).total_seconds() if len(times) == 2 else 0.0
        reason = test['details'].get('reason')
        detail = test['details'].get('traceback')
        text = reason.as_text().strip() if reason else ''
        if not text and detail and test['status'] == 'fail':
            text = last_line(detail.as_text())
        results[name] = (test['status'], seconds, text)

    result = StreamToDict(add)
    result.startTestRun()
    with open(path, 'rb') as stream:
        subunit.ByteStreamToStreamResult(stream, non_subunit_name='stdout').run(result)
    result.stopTestRun()
    return results


def last_line(traceback):
    lines = [line.strip() for line in traceback.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r'^[\w.]*(Error|Exception|Mismatch\w*|exceptions\.\w+)\b', line)]
    return ' '.join((errors or lines)[-1:]) if lines else ''


def expand(results, planned):
    """setUpClass speaks for its whole class: its tests are skipped or failed with it. What did not run, failed."""
    classes = {}
    tests = {}
    for name, outcome in results.items():
        match = re.match(r'^(?:setUpClass|tearDownClass) \((.*)\)$', name)
        if not match:
            if name.startswith(SUITES):
                tests[name] = outcome
        elif outcome[0] != 'success':
            classes[match.group(1)] = outcome
    for name in planned:
        if name in tests:
            continue
        status, _, reason = classes.get(name.rpartition('.')[0], ('fail', 0.0, 'did not run'))
        tests[name] = (status, 0.0, reason)
    for name, (status, _, reason) in classes.items():
        if status == 'fail' and not any(t.startswith(name + '.') and tests[t][0] == 'fail' for t in tests):
            tests[name + '.tearDownClass'] = ('fail', 0.0, reason)
    return tests


def count(tests):
    rows = collections.OrderedDict()
    for name, (status, seconds, _) in sorted(tests.items()):
        module = name.rpartition('.')[0].rpartition('.')[0]
        row = rows.setdefault(module, {'success': 0, 'fail': 0, 'skip': 0, 'seconds': 0.0})
        row[status if status in row else 'fail'] += 1
        row['seconds'] += seconds
    return rows


def cell(text):
    text = re.sub(r' object at 0x[0-9a-f]+|req-[0-9a-f-]{36}', '', text)
    return re.sub(r'\s+', ' ', text).replace('|', '\\|').replace('<', '&lt;')[:300]


def section(area, wall, tests):
    rows = count(tests)
    total = {key: sum(row[key] for row in rows.values()) for key in ('success', 'fail', 'skip')}
    prefix = os.path.commonprefix([module + '.' for module in rows]).rpartition('.')[0] if len(rows) > 1 else ''
    lines = [f'## {area}', '',
             f"{total['success']} passed, {total['fail']} failed, {total['skip']} skipped in {wall} s.", '',
             '| tests | passed | failed | skipped | seconds |', '| --- | --- | --- | --- | --- |']
    for module, row in rows.items():
        short = module[len(prefix):].lstrip('.')
        lines.append(f"| {short} | {row['success']} | {row['fail']} | {row['skip']} | {row['seconds']:.1f} |")
    for wanted, heads in (('fail', ('failed', 'last words')), ('skip', ('skipped', 'reason'))):
        groups = collections.defaultdict(list)
        for name, (status, _, reason) in sorted(tests.items()):
            if ('skip' if status == 'skip' else 'success' if status == 'success' else 'fail') == wanted:
                groups[cell(reason)].append(name[len(prefix):].lstrip('.'))
        if groups:
            lines += ['', f'| {heads[0]} | {heads[1]} | which |', '| --- | --- | --- |']
        for reason, names in sorted(groups.items(), key=lambda item: -len(item[1])):
            which = sorted({name.rpartition('.')[0] if len(names) > 3 else name for name in names})
            lines.append(f"| {len(names)} | {reason} | {', '.join(which)} |")
    return '\n'.join(lines) + '\n', total


HEADER = """# Conformance

What OpenStack's own tests say about this product: tempest 33's of the APIs, and those that openstacksdk 0.101 has for
a cloud (`sdk`), both from Debian. Written by `bin/conformance AREA`; the features that tempest is told about are in
`test/conformance/tempest.conf`.
"""


def replace_section(path, area, text):
    try:
        with open(path, encoding='utf-8') as file:
            document = file.read()
    except FileNotFoundError:
        document = HEADER
    parts = re.split(r'(?m)^(?=## )', document)
    kept = [part.rstrip() + '\n' for part in parts[1:] if not part.startswith(f'## {area}\n')]
    with open(path, 'w', encoding='utf-8') as file:
        file.write('\n'.join([parts[0].rstrip() + '\n', *sorted([*kept, text])]))


def main(area, wall, stream, plan, markdown=None):
    with open(plan, encoding='utf-8') as file:
        planned = [re.sub(r'\[.*\]$', '', line.strip()) for line in file if line.startswith(SUITES)]
    tests = expand(read_results(stream), planned)
    text, total = section(area, wall, tests)
    print(text)
    if markdown:
        replace_section(markdown, area, text)
    return 1 if total['fail'] or not total['success'] else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
