"""yum install, localinstall and reinstall."""

import os

from packages import AptError

class Install:
    def __init__(self, yum):
        self._yum = yum
        self._known = False
        self._wanted = []

    def run(self, words, answer):
        if not self._yum.repositories.are_enabled():
            return self._yum.repositories.refuse()
        if not words:
            return self._yum.screen.fail("Error: Need to pass a list of pkgs to install")
        try:
            meanings = self._meanings(words)
        except AptError as error:
            return self._yum.repositories.unreachable(error)
        for word, found in meanings:
            self._take(word, found)
        return self._install(answer)

    def _meanings(self, words):
        """Asks the archives anew only where what is known does not do: an image may have all, and no network."""
        meanings = [(word, self._found(word)) for word in words]
        if all(found and all(map(self._there, found)) for _, found in meanings):
            return meanings
        self._yum.repositories.refresh()
        return [(word, self._found(word)) for word in words]

    def _found(self, word):
        if word.endswith(".rpm"):
            return [self._yum.rpm_file(word)] if "://" in word or os.path.exists(word) else []
        return self._yum.names.matching(word)

    def _there(self, meaning):
        return meaning.is_recorded or self._yum.has(meaning)

    def _take(self, word, found):
        if not found:
            self._yum.screen.say(f"No package {word} available.")
        for meaning in found:
            self._known = True
            if meaning.is_recorded:
                self._yum.machine.record("yum", ["install", meaning.name], meaning.reason)
                self._yum.screen.say(f"{meaning.name}: nothing is installed: {meaning.reason}")
            elif self._yum.has(meaning):
                self._yum.screen.tell(f"Package {self._yum.label(meaning)} already installed and latest version")
            else:
                self._wanted += meaning.packages

    def _install(self, answer):
        result = self._yum.transaction.run("install", self._wanted, answer) if self._wanted else None
        if result is not None:
            return result
        if not self._known:
            return self._yum.screen.fail("Error: Nothing to do")
        self._yum.screen.say("Nothing to do")
        return 0
