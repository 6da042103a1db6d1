"""The GitHub runner's reading of what a step writes: file commands (EnvFileKeyValuePairs in
actions/runner:src/Runner.Worker/FileCommandManager.cs), stdout commands (ActionCommand.cs) and the masker with
its encoders (ValueEncoders.cs)."""

import base64
import json
import re
import urllib.parse


class BadFile(Exception):
    pass


def parse(data):
    """Pairs of a GITHUB_ENV or GITHUB_OUTPUT file, as the runner takes them one after the other."""
    text = data.decode("utf-8-sig")
    pairs, at = [], 0

    def next_line(start):
        end = text.find("\n", start)
        return (text[start:], None, len(text)) if end < 0 else (text[start:end], "\n", end + 1)

    while at < len(text):
        line, _, at = next_line(at)
        if line == "":
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, value = line.split("=", 1)
            if not name:
                raise BadFile("name must not be empty")
        elif heredoc >= 0:
            name, delimiter = line.split("<<", 1)
            if not name or not delimiter:
                raise BadFile("name must not be empty and delimiter must not be empty")
            start, value_end = at, at
            while True:
                if at >= len(text):
                    raise BadFile("matching delimiter not found")
                before = at
                line, newline, at = next_line(at)
                if line == delimiter:
                    value_end = before
                    break
                if newline is None:
                    raise BadFile("EOF marker missing new line")
            value = text[start:value_end]
            value = value[:-1] if value.endswith("\n") else value
        else:
            raise BadFile("invalid format")
        pairs.append((name, value))
    return pairs


def variables(data):
    return dict(parse(data))


def commands(stream):
    """(name, properties, data) of each line that the runner takes for a command, undone from its escaping."""
    found = []
    for line in re.split(r"\r\n|\r|\n", stream):
        stripped = line.lstrip()
        if not stripped.startswith("::"):
            continue
        head, separator, data = stripped[2:].partition("::")
        if not separator:
            continue
        name, _, properties = head.partition(" ")
        pairs = dict(part.split("=", 1) for part in properties.split(",") if "=" in part)
        found.append(
            (name.lower(), {k.strip(): _undo(v, True) for k, v in pairs.items()}, _undo(data, False))
        )
    return found


def _undo(text, is_property):
    for code, char in (("%0D", "\r"), ("%0A", "\n")):
        text = text.replace(code, char)
    if is_property:
        text = text.replace("%3A", ":").replace("%2C", ",")
    return text.replace("%25", "%")


def masked_values(stream):
    return [data for name, _, data in commands(stream) if name == "add-mask" and data.strip()]


class Masker:
    """What a registered value hides in a log line."""

    def __init__(self, values):
        self.needles = set()
        for value in values:
            for part in [value, *(line.strip() for line in re.split(r"[\r\n]", value))]:
                if part:
                    self._register(part)

    def _register(self, value):
        raw = value.encode()
        self.needles |= {
            value,
            base64.b64encode(raw).decode(),
            base64.b64encode(raw[1:]).decode(),
            base64.b64encode(raw[2:]).decode(),
            value.replace('"', '\\"'),
            value.replace("'", "''"),
            json.dumps(value)[1:-1],
            urllib.parse.quote(value, safe=""),
            value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"),
        }
        self.needles.discard("")

    def mask(self, text):
        hidden = [False] * len(text)
        for needle in self.needles:
            at = text.find(needle)
            while at >= 0:
                hidden[at : at + len(needle)] = [True] * len(needle)
                at = text.find(needle, at + 1)
        return "".join("\x00" if hide else char for char, hide in zip(text, hidden))
