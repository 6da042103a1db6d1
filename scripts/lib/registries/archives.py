"""Tar archives whose bytes depend on nothing but what is put in: no times, users or modes of this machine."""

import gzip
import io
import tarfile


def tar(entries, seconds):
    """Of (name, content, mode); content None makes a folder. In the order given, owned by root."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content, mode in entries:
            entry = tarfile.TarInfo(name)
            entry.mtime, entry.mode = seconds, mode
            if content is None:
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
            else:
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def compressed(data):
    return gzip.compress(data, 9, mtime=0)
