"""Tells what is installed under a folder, as JSON: each distribution with its files, needs and libraries."""
import csv
import json
import os
import re
import subprocess
import sys

import pkg_resources

root = sys.argv[1]
packages = os.path.join(root, 'usr/lib/python2.7/site-packages')


def key(name):
    return re.sub(r'[-_.]+', '-', name).lower()


def installed_files(dist):
    """Absolute paths as on a node; what pip notes for itself alone is left out."""
    rows = csv.reader(dist.get_metadata_lines('RECORD'))
    paths = [os.path.normpath(os.path.join(packages, row[0])) for row in rows if row]
    compiled = [path + 'c' for path in paths if path.endswith('.py')]
    notes = re.compile(r'\.dist-info/(REQUESTED|direct_url\.json)$')
    return sorted(set(path[len(root):] for path in paths + compiled
                      if os.path.lexists(path) and not notes.search(path)))


def needed_libraries(path):
    output = subprocess.check_output(['objdump', '-p', path])
    return re.findall(r'NEEDED\s+(\S+)', output)


def library_places():
    output = subprocess.check_output(['ldconfig', '-p'])
    return dict(re.findall(r'^\s+(\S+) \(libc6,x86-64.*\) => (\S+)$', output, re.M))


def package_of(library, places, known):
    """The Debian package that brings a library; None for one that nobody has."""
    if library not in known:
        known[library] = None
        place = places.get(library)
        for path in [place, place and re.sub(r'^/lib/', '/usr/lib/', place)]:
            if not path or known[library]:
                continue
            try:
                with open(os.devnull, 'w') as nowhere:
                    output = subprocess.check_output(['dpkg-query', '-S', path], stderr=nowhere)
                known[library] = output.split(':')[0]
            except subprocess.CalledProcessError:
                pass
    return known[library]


def imports_pkg_resources(path):
    with open(path) as code:
        return re.search(r'^\s*(?:import|from) pkg_resources\b', code.read(), re.M) is not None


def needed_distributions(dist, files):
    """What it says, and setuptools where its code imports the half of it that nobody mentions."""
    names = set(key(need.project_name) for need in dist.requires())
    code = [path for path in files if path.endswith('.py') and not re.search(r'/tests?/', path)]
    if any(imports_pkg_resources(root + path) for path in code):
        names.add('setuptools')
    return sorted(names - set([key(dist.project_name)]))


def describe(dist, places, known):
    files = installed_files(dist)
    objects = [path for path in files if re.search(r'\.so(\.|$)', path)]
    own = set(os.path.basename(path) for path in objects)
    needed = set(name for path in objects for name in needed_libraries(root + path)) - own
    summary = re.search(r'^Summary: (.+)$', dist.get_metadata('METADATA'), re.M)
    return {
        'name': dist.project_name,
        'version': dist.version,
        'summary': summary.group(1).strip() if summary else '',
        'requires': needed_distributions(dist, files),
        'files': files,
        'isNative': bool(objects),
        'libraries': sorted(set(filter(None, (package_of(name, places, known) for name in needed)))),
    }


def main():
    known, places = {}, library_places()
    dists = sorted(pkg_resources.find_distributions(packages), key=lambda dist: key(dist.project_name))
    json.dump([describe(dist, places, known) for dist in dists], sys.stdout, indent=1, sort_keys=True)


main()
