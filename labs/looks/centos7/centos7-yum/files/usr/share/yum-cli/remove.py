"""yum remove, erase and autoremove."""


def remove(yum, words, answer):
    if not words:
        return yum.screen.fail("Error: Need to pass a list of pkgs to remove")
    unwanted = []
    for word in words:
        found = [meaning for meaning in yum.names.matching(word) if not meaning.is_recorded and yum.has(meaning)]
        if not found:
            yum.screen.say(f"No Match for argument: {word}")
        unwanted += [package for meaning in found for package in meaning.packages]
    result = yum.transaction.run("remove", unwanted, answer) if unwanted else None
    if result is not None:
        return result
    yum.screen.say("No Packages marked for removal")
    return 0
