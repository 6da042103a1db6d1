"""Has snyk-cred judge chains of certificates, and OpenSSL under the same flags, and compares both with what is expected.

usage: tls.py [--sample N] [--seed S] [--chain WORDS] [--jobs N] [--show] VERDICTS

VERDICTS is the program made of verdicts.cpp. snyk-cred may never accept what OpenSSL refuses. Where it refuses what OpenSSL
accepts, or either differs from what is expected, differences.txt must say why; a line of it that nothing needs is an error
in a whole run. --chain takes the chains whose name has these words, --show prints their verdicts.
"""

import argparse
import base64
import collections
import concurrent.futures
import fnmatch
import hashlib
import os
import pathlib
import queue
import random
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import corpora  # noqa: E402

ACCEPT = "accept"


class Differences:
    """Of differences.txt: KIND | names | the refusal's words | why. `*` stands for anything."""

    def __init__(self, path):
        self.rows, self.used = [], set()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                kind, names, words, _ = (part.strip() for part in line.split(" | ", 3))
                self.rows.append((number, kind, names, words))

    def explain(self, kind, name, words):
        for number, of_kind, names, of_words in self.rows:
            if kind == of_kind and fnmatch.fnmatchcase(name, names.replace("[", "[[]")) and fnmatch.fnmatchcase(words, of_words):
                self.used.add(number)
                return True
        return False

    def unused(self):
        return [number for number, *_ in self.rows if number not in self.used]


class Judges:
    """Processes that judge a chain after another."""

    def __init__(self, program, folder):
        self.program, self.folder, self.idle = program, folder, queue.SimpleQueue()

    def verdicts(self, material):
        try:
            process = self.idle.get_nowait()
        except queue.Empty:
            process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        encoded = [base64.b64encode(one).decode() for one in [material.key, *material.sent]]
        process.stdin.write("\t".join([material.host, self.trusted(material.trusted), *encoded]) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.program} ended with {process.wait()}")
        self.idle.put(process)
        return answer.rstrip("\n").split("\t")

    def trusted(self, ders):
        pem = "".join(f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n" for der in ders)
        path = os.path.join(self.folder, hashlib.sha256(pem.encode()).hexdigest()[:32])
        if not os.path.exists(path):
            with open(path + ".new", "w", encoding="ascii") as file:
                file.write(pem)
            os.rename(path + ".new", path)
        return path

    def close(self):
        while True:
            try:
                process = self.idle.get_nowait()
            except queue.Empty:
                return
            process.stdin.close()
            process.wait()
            process.stdout.close()


def kinds(expected, product, openssl):
    """Of the differences."""
    if product == ACCEPT and openssl != ACCEPT:
        yield "LENIENT"
    if product != ACCEPT and openssl == ACCEPT:
        yield "stricter"
    if product == ACCEPT and expected == "reject":
        yield "accepted"
    if product != ACCEPT and openssl != ACCEPT and expected == ACCEPT:
        yield "refused"


def unknown_cases():
    """That suites.txt names."""
    ours = {chain.name.split(": ", 1)[1] for chain in corpora.own()}
    for line in (HERE / "suites.txt").read_text(encoding="utf-8").splitlines():
        case = line.split(" | ")[1] if not line.startswith("#") else "-"
        if case != "-" and case not in ours:
            yield f"suites.txt: there is no case {case}"


def chosen(options):
    chains = [chain for chain in [*corpora.own(), *corpora.bettertls()] if options.chain in chain.name]
    whole = len(chains)
    if options.sample is not None and options.sample < whole:
        chains = random.Random(options.seed).sample(chains, options.sample)
    return chains, whole


def compare(options, judges, differences):
    chains, whole = chosen(options)
    print(f"tls: {len(chains)} of {whole} chains, seed {options.seed}", flush=True)
    began, found, count = time.monotonic(), 0, collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for chain, (product, openssl) in zip(chains, pool.map(lambda one: judges.verdicts(one.material()), chains)):
            count["accepted" if product == ACCEPT else "refused"] += 1
            if options.show:
                print(f"{chain.name}; expected: {chain.expected}; snyk-cred: {product}; OpenSSL: {openssl}")
            for kind in kinds(chain.expected, product, openssl):
                if kind == "LENIENT" or not differences.explain(kind, chain.name, product if product != ACCEPT else openssl):
                    print(f"VIOLATION {kind}: {chain.name} ({chain.source}): snyk-cred: {product}; OpenSSL: {openssl}; expected: {chain.expected}")
                    found += 1
                else:
                    count[f"explained: {kind}"] += 1
    for what in unknown_cases():
        print(f"VIOLATION {what}")
        found += 1
    if len(chains) == whole and not options.chain:
        unused = []  # without BetterTLS some rows are for nothing
        if any(chain.name.startswith("bettertls") for chain in chains):
            unused = differences.unused()
        for number in unused:
            print(f"VIOLATION differences.txt:{number}: nothing needs it any more")
            found += 1
    figures = ", ".join(f"{number} {word}" for word, number in sorted(count.items()))
    print(f"tls: {len(chains)} chains, {found} violations, {time.monotonic() - began:.0f} s; {figures}")
    return 1 if found or not chains else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chain", default="")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--show", action="store_true")
    parser.add_argument("program", metavar="VERDICTS")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        judges = Judges(options.program, folder)
        try:
            return compare(options, judges, Differences(HERE / "differences.txt"))
        finally:
            judges.close()


if __name__ == "__main__":
    sys.exit(main())
