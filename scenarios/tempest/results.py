"""Tells what a subunit stream says of tests, as lines of JSON.

Usage: results.py STREAM DETAILS; what a test left (traceback, reason, log) is written to files in the folder DETAILS.
"""
import io
import json
import os
import sys

from subunit import ByteStreamToStreamResult
from testtools import StreamToDict

LOG_LINES = 60


def text_of(details, name):
    for key in sorted(details):
        if key.split(':')[0] == name:
            return details[key].as_text().strip()
    return u''


def last_words(traceback):
    """What was raised, without the way to it."""
    words = []
    for line in reversed(traceback.splitlines()):
        if line.startswith('  ') or line.startswith('Traceback'):
            break
        words.insert(0, line)
    return u' '.join(words)


def seconds_of(timestamps):
    start, stop = (list(timestamps) + [None, None])[:2]
    return (stop - start).total_seconds() if start and stop else 0


class Teller(object):
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    def tell(self, test):
        if test['status'] == 'exists':
            return
        self.count += 1
        details = test['details']
        traceback, reason = text_of(details, 'traceback'), text_of(details, 'reason')
        path = os.path.join(self.folder, '%d.txt' % self.count)
        log = text_of(details, 'pythonlogging').splitlines()[-LOG_LINES:]
        with io.open(path, 'w', encoding='utf-8') as kept:
            kept.write(u'\n'.join([traceback or reason, u'', u'\n'.join(log), u'']))
        print(json.dumps({
            'id': test['id'].split('[')[0],
            'status': test['status'],
            'seconds': seconds_of(test['timestamps']),
            'said': reason or last_words(traceback),
            'details': path,
        }))


def main(stream, folder):
    result = StreamToDict(Teller(folder).tell)
    result.startTestRun()
    with open(stream, 'rb') as source:
        ByteStreamToStreamResult(source, non_subunit_name='stdout').run(result)
    result.stopTestRun()


main(*sys.argv[1:])
