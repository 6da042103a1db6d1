"""A folder whose full name is longer than the system takes (PATH_MAX): its files can be opened and have no real path.
Git stores such folders and links, so a pull request can bring them."""

import os

PART = "d" * 250


def write_in_long_folder(root, name, text):
    """Makes `root`/ci/NAME, where ci is a link to folders in folders; its path."""
    at = os.open(root, os.O_RDONLY)
    for link, following in (("ci", "on"), ("on", ".")):
        deep = os.dup(at)
        for _ in range(12):
            os.mkdir(PART, dir_fd=deep)
            inner = os.open(PART, os.O_RDONLY, dir_fd=deep)
            os.close(deep)
            deep = inner
        os.symlink("/".join([PART] * 12 + [following]), link, dir_fd=at)
        os.close(at)
        at = deep
    with open(os.open(name, os.O_WRONLY | os.O_CREAT, dir_fd=at), "w", encoding="utf-8") as file:
        file.write(text)
    os.close(at)
    return os.path.join(root, "ci", name)
