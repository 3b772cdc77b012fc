"""yum update, upgrade and check-update: of named packages, or of all."""

from packages import AptError

UPDATES_AVAILABLE = 100


def update(yum, words, answer):
    if not yum.repositories.are_enabled():
        return yum.repositories.refuse()
    try:
        yum.repositories.refresh()
    except AptError as error:
        return yum.repositories.unreachable(error)
    named = installed_among(yum, words)
    if named or not words:
        result = yum.transaction.run("update" if words else "upgrade", named, answer)
        if result is not None:
            return result
    yum.screen.say("No packages marked for update")
    return 0


def installed_among(yum, words):
    named = []
    for word in words:
        found = [meaning for meaning in yum.names.matching(word) if not meaning.is_recorded and yum.has(meaning)]
        if not found:
            yum.screen.say(f"No package {word} available.")
        named += [package for meaning in found for package in meaning.packages]
    return named


def check_update(yum, words):
    try:
        yum.repositories.refresh()
        steps = [step for step in yum.packages.steps("upgrade", []) if step.kind == "update"]
    except AptError as error:
        return yum.repositories.unreachable(error)
    newer = [step for step in steps if not words or step.name in installed_among(yum, words)]
    yum.screen.tell(*(f"{step.name:<40} {step.version}" for step in newer))
    return UPDATES_AVAILABLE if newer else 0
