"""yum list, info and provides."""

import fnmatch

GROUPS = ("installed", "available", "all", "updates", "extras", "recent", "obsoletes")


def show_list(yum, words):
    group, patterns = (words[0], words[1:]) if words and words[0] in GROUPS else ("all", words)
    installed, available = sorted_out(yum, patterns)
    shown = [("Installed Packages", installed)] if group in ("all", "installed") else []
    shown += [("Available Packages", available)] if group in ("all", "available") else []
    if not any(names for _, names in shown):
        return yum.screen.fail("Error: No matching Packages to list")
    for heading, names in shown:
        if names:
            yum.screen.tell(heading, *(row(yum, name) for name in names))
    return 0


def sorted_out(yum, patterns):
    """Names that are installed, and names that could be."""
    names = [name for name in yum.names.all() if not patterns or any(fnmatch.fnmatchcase(name, p) for p in patterns)]
    names += [word for word in patterns if word not in names and yum.names.meaning(word)]
    meanings = [yum.names.meaning(name) for name in names]
    there = [meaning.name for meaning in meanings if not meaning.is_recorded and yum.has(meaning)]
    return there, [m.name for m in meanings if not m.is_recorded and m.name not in there]


def row(yum, name):
    meaning = yum.names.meaning(name)
    package = yum.installed().get(meaning.packages[0])
    version = package.version if package else ""
    return f"{name + '.' + (package.architecture if package else 'x86_64'):<40} {version:<24} {'@' if package else ''}archive"


def info(yum, words):
    known = [meaning for word in words for meaning in yum.names.matching(word) if not meaning.is_recorded]
    if not known:
        return yum.screen.fail("Error: No matching Packages to list")
    for meaning in known:
        yum.screen.tell("Installed Packages" if yum.has(meaning) else "Available Packages", f"Name        : {meaning.name}")
        for package in meaning.packages:
            yum.screen.tell(*described(yum.packages.description_of(package)))
    return 0


LABELS = {"Package": "From package", "Version": "Version", "Architecture": "Arch", "Installed-Size": "Size", "Homepage": "URL"}


def described(text):
    for line in text.splitlines():
        key, _, value = line.partition(": ")
        if key in LABELS:
            yield f"{LABELS[key]:<12}: {value}"
        elif key in ("Description", "Description-en"):
            yield f"{'Summary':<12}: {value}"


def provides(yum, words):
    """Which installed package a file or a name comes from; files of packages that are not installed are not known."""
    found = False
    for word in words:
        owner = yum.packages.owner_of(word) if word.startswith("/") else None
        for name in yum.names.names_of(owner) if owner else [m.name for m in yum.names.matching(word)]:
            found = True
            yum.screen.tell(f"{name} : {word}", "Repo        : @archive", "")
    if not found:
        yum.screen.tell("No matches found")
    return 0
