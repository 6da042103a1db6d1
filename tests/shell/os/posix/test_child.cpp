#include "shell/os/child.hpp"
#include "shell/os/harden.hpp"
#include "shell/os/posix/wrapped.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;

TEST_CASE("child: how it ends is how we end") {
    struct Case {
        std::string_view name;
        std::vector<std::string> argv;
        int code;
        std::string_view error;
    };
    const Case cases[] = {
        {"success", {"true"}, 0, ""},
        {"its own code", bash("exit 7"), 7, ""},
        {"a signal", bash("kill -TERM $$"), 128 + SIGTERM, ""},
        {"a kill", bash("kill -KILL $$"), 128 + SIGKILL, ""},
        {"not found",
         {"no-such-command-anywhere"},
         127,
         "error: the command `no-such-command-anywhere` is not found\n"},
        {"not found by path",
         {"/nowhere/at/all"},
         127,
         "error: the command `/nowhere/at/all` is not found\n"},
        {"no program",
         {"/etc/passwd"},
         126,
         "error: the command `/etc/passwd` cannot be run: Permission denied\n"},
        {"a directory", {"/etc"}, 126, "error: the command `/etc` cannot be run: Permission denied\n"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Wrapped wrapped = Wrapped::in_pipes(c.argv);
        CHECK(wrapped.rest().empty());
        CHECK(wrapped.errors() == c.error);
        CHECK(wrapped.end() == c.code);
    }
}

TEST_CASE("child: words, input and environment are what they would be without us") {
    SUBCASE("no shell reads the words") {
        Wrapped wrapped = Wrapped::in_pipes({"printf", "<%s>", "a b", "", "$HOME", "*", "--", "'\"", "ü"});
        CHECK(wrapped.rest() == "<a b><><$HOME><*><--><'\"><ü>");
    }
    SUBCASE("standard input") {
        Wrapped wrapped = Wrapped::in_pipes({"cat"});
        wrapped.type("one\ntwo");
        wrapped.in.close();
        CHECK(wrapped.rest() == "one\ntwo");
        CHECK(wrapped.end() == 0);
    }
    SUBCASE("the environment is the given one, masked where it is shown") {
        Wrapped wrapped = Wrapped::in_pipes({"env"});
        CHECK(wrapped.rest() == "FAKE_SECRET=***\nPATH=/usr/bin:/bin\nTERM=xterm\nLC_ALL=C.UTF-8\n");
    }
    SUBCASE("no signal is blocked or ignored") {
        Wrapped wrapped = Wrapped::in_pipes({"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"});
        CHECK(wrapped.rest() == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    }
    SUBCASE("no descriptor of ours") {
        const auto before = [] {
            for (int fd = 3; fd < 256; ++fd)
                ::close(fd); // of the test's own surroundings
        };
        Wrapped wrapped = Wrapped::in_pipes(bash("cd /proc/self/fd; echo *"), {.before = before});
        CHECK(wrapped.rest() == "0 1 2 3\n"); // 3 is the directory that is read
    }
    SUBCASE("the limit of core files is given back") {
        const auto before = [] {
            const rlimit core{4096, RLIM_INFINITY};
            if (::setrlimit(RLIMIT_CORE, &core) != 0) ::_exit(99);
            harden_process();
        };
        Wrapped wrapped = Wrapped::in_pipes(bash("ulimit -S -c"), {.before = before});
        CHECK(wrapped.rest() == "4\n"); // in KiB
    }
}

TEST_CASE("child: what it prints is masked") {
    struct Case {
        std::string_view name, script, out, err;
    };
    const Case cases[] = {
        {"the value, on both streams", "echo \"<$FAKE_SECRET>\"; echo \"<$FAKE_SECRET>\" >&2", "<***>\n",
         "<***>\n"},
        {"base64 with a prefix", "printf 'user:%s\\n' \"$FAKE_SECRET\" | base64", "dXNlcjp***QK\n", ""},
        {"hex", "printf %s \"$FAKE_SECRET\" | od -An -v -tx1 | tr -d ' \\n'", "***", ""},
        {"tracing", "set -x; : \"$FAKE_SECRET\"", "", "+ : ***\n"},
        {"byte by byte", "for ((i = 0; i < ${#FAKE_SECRET}; i++)); do printf %s \"${FAKE_SECRET:i:1}\"; done",
         "***", ""},
        {"bytes that are no text", "printf 'a\\000\\377\\376%s\\000' \"$FAKE_SECRET\" | tr '\\000' 0",
         "a0\xFF\xFE***0", ""},
        {"dies within a secret", "printf %s \"${FAKE_SECRET:0:12}\"; kill -9 $$", "***", ""},
        {"ends with a short beginning", "printf %s \"${FAKE_SECRET:0:7}\"", "obvious", ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Wrapped wrapped = Wrapped::in_pipes(bash(c.script));
        CHECK(wrapped.rest() == c.out);
        CHECK(wrapped.errors() == c.err);
    }
}

TEST_CASE("child: nothing is held back longer than needed") {
    SUBCASE("a prompt") {
        Wrapped wrapped = Wrapped::in_pipes(bash("printf 'Continue? '; read -r x; echo \"got $x\""));
        CHECK(wrapped.until("? ") == "Continue? ");
        wrapped.type("yes\n");
        CHECK(wrapped.rest() == "got yes\n");
    }
    SUBCASE("a prompt that ends as the secret begins, and then the secret") {
        Wrapped wrapped =
            Wrapped::in_pipes(bash("printf 'a or o'; read -r x; printf '%s|' \"${FAKE_SECRET:1}\""));
        CHECK(wrapped.until("or o") == "a or o");
        wrapped.type("\n");
        CHECK(wrapped.rest() == "***|");
    }
}

TEST_CASE("child: both streams into one pipe keep their order") {
    Wrapped wrapped = Wrapped::in_pipes(bash("for i in 1 2 3 4 5 6 7 8; do echo o$i; echo e$i >&2; done"),
                                        {.one_pipe = true});
    CHECK(wrapped.rest() == "o1\ne1\no2\ne2\no3\ne3\no4\ne4\no5\ne5\no6\ne6\no7\ne7\no8\ne8\n");
}

TEST_CASE("child: much output through a non-blocking pipe arrives whole") {
    const auto before = [] { ::fcntl(STDOUT_FILENO, F_SETFL, O_WRONLY | O_NONBLOCK); };
    Wrapped wrapped = Wrapped::in_pipes(
        bash("head -c 4000000 /dev/zero | tr '\\000' x; printf %s \"$FAKE_SECRET\""), {.before = before});
    const std::string out = wrapped.rest();
    CHECK(out.size() == 4'000'003);
    CHECK(out.find_first_not_of('x') == 4'000'000);
    CHECK(out.ends_with("***"));
}

TEST_CASE("child: when its reader goes, it ends as without us") {
    Wrapped wrapped = Wrapped::in_pipes({"yes"});
    wrapped.until("y\ny\n");
    wrapped.out.close();
    CHECK(wrapped.end() == 128 + SIGPIPE);
}

TEST_CASE("child: a full disk is said") {
    const auto before = [] { ::dup2(::open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO); };
    Wrapped wrapped = Wrapped::in_pipes(bash("echo text"), {.before = before});
    CHECK(wrapped.errors() == "error: standard output cannot be written: No space left on device\n");
    CHECK(wrapped.end() == 73);
}

TEST_CASE("child: a closed standard output stays closed") {
    const auto before = [] { ::close(STDOUT_FILENO); };
    Wrapped wrapped =
        Wrapped::in_pipes(bash("[ -e /proc/self/fd/1 ] || echo closed >&2"), {.before = before});
    CHECK(wrapped.errors() == "closed\n");
}

TEST_CASE("child: we end with it, whoever else holds its output") {
    Wrapped wrapped = Wrapped::in_pipes(bash("sleep 1000 & echo \"$! $FAKE_SECRET\""));
    const std::string out = wrapped.rest();
    CHECK(wrapped.end() == 0);
    const pid_t left_behind = std::atoi(out.c_str()); // NOLINT(cert-err34-c): 0 fails the check below
    REQUIRE(left_behind > 1);
    CHECK(out.ends_with(" ***\n"));
    // Awaited: it is in state D while its pages come from the disk. A killed one never gets to S.
    CHECK(eventually([left_behind] { return process_state(left_behind) == 'S'; }));
    ::kill(left_behind, SIGKILL);
}

TEST_CASE("child: if we are killed, it is killed") {
    Wrapped wrapped = Wrapped::in_pipes(bash("echo $$; read -r x"));
    const pid_t child = std::atoi(wrapped.until("\n").c_str()); // NOLINT(cert-err34-c): 0 fails the next line
    REQUIRE(child > 1);
    ::kill(wrapped.pid(), SIGKILL);
    CHECK(wrapped.end() == 1000 + SIGKILL);
    CHECK(eventually([child] { return process_state(child) == '\0' || process_state(child) == 'Z'; }));
}

TEST_CASE("child: orphans are reaped, as PID 1 must") {
    const auto before = [] { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); };
    Wrapped wrapped = Wrapped::in_pipes(bash("(sleep 0 & echo $!); read -r x"), {.before = before});
    const pid_t orphan =
        std::atoi(wrapped.until("\n").c_str()); // NOLINT(cert-err34-c): 0 fails the next line
    REQUIRE(orphan > 1);
    CHECK(eventually([orphan] { return process_state(orphan) == '\0'; }));
    wrapped.in.close();
    wrapped.rest();
    CHECK(wrapped.end() == 1); // read met the end of input
}
