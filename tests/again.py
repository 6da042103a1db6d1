"""A cross-built program made again in another folder, without ccache: some of its objects, and the link of all of them."""

import json
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCES = ("src/core/base/fault.cpp", "src/shell/net/http_reply.cpp", "src/shell/voice.cpp")


class Again:
    """Of a folder below build/. `remove` it at the end."""

    def __init__(self, build):
        self.build = ROOT / "build" / build
        self._folder = tempfile.TemporaryDirectory(prefix="again ")
        self.remove = self._folder.cleanup
        self.root = pathlib.Path(self._folder.name) / "a folder with a much longer name"
        self.elsewhere = self.root / self.build.relative_to(ROOT)
        shutil.copytree(ROOT / "src", self.root / "src")
        shutil.copytree(self.build / "src", self.elsewhere / "src")

    def _run(self, words):
        done = subprocess.run([word for word in words if not word.endswith("ccache")], cwd=self.elsewhere,
                              env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True)
        assert done.returncode == 0, (words, done.stderr[-3000:])

    def _moved(self, text):
        """The words of a command, with the other folder in the place of this one."""
        return [word.replace(str(ROOT), str(self.root)) for word in shlex.split(text)]

    def objects(self):
        """Of some sources: path, its bytes here, its bytes there."""
        commands = json.loads((self.build / "compile_commands.json").read_text())
        for source in SOURCES:
            [command] = [one["command"] for one in commands if one["file"] == str(ROOT / source)]
            words = self._moved(command)
            made = words[words.index("-o") + 1]
            self._run(words)
            yield source, (self.build / made).read_bytes(), (self.elsewhere / made).read_bytes()

    def link(self, program):
        """The bytes of the program, linked there from copies of the objects."""
        told = subprocess.run(["ninja", "-C", self.build, "-t", "commands", program], check=True, capture_output=True,
                              text=True).stdout
        words = self._moved(told.splitlines()[-1])
        assert words[:2] == [":", "&&"] and words[-2:] == ["&&", ":"], words
        self._run(words[2:-2])
        return (self.elsewhere / program).read_bytes()
