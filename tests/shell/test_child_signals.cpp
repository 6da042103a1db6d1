#include "shell/child_signals.hpp"
#include "shell/wrapped.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include <signal.h>
#include <sys/wait.h>

TEST_CASE("signals: what we are sent reaches the child's whole group") {
    struct Case {
        std::string_view name;
        int signal;
    };
    const Case cases[] = {{"INT", SIGINT},   {"TERM", SIGTERM}, {"HUP", SIGHUP},
                          {"QUIT", SIGQUIT}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2}};
    for (const Case& c : cases) {
        CAPTURE(c.name);
        // The outer shell waits for the inner one; each of them answers only if it is signalled itself.
        const std::string name(c.name);
        Wrapped wrapped = Wrapped::in_pipes(bash("ulimit -c 0; trap 'echo outer; exit 3' " + name +
                                                 "; bash -c \"trap 'echo inner; exit' " + name +
                                                 "; echo ready; while read -rt 1000; do :; done\""));
        wrapped.until("ready\n");
        REQUIRE(::kill(wrapped.pid(), c.signal) == 0);
        CHECK(wrapped.rest() == "inner\nouter\n");
        CHECK(wrapped.end() == 3);
    }
}

TEST_CASE("signals: a child that does nothing about one ends by it") {
    Wrapped wrapped = Wrapped::in_pipes(bash("echo ready; read -r x"));
    wrapped.until("ready\n");
    REQUIRE(::kill(wrapped.pid(), SIGTERM) == 0);
    CHECK(wrapped.end() == 128 + SIGTERM);
}

TEST_CASE("signals: stop and go on") {
    Wrapped wrapped = Wrapped::in_pipes(bash("echo $$; read -r x; echo \"got $x\""));
    const pid_t child = std::atoi(wrapped.until("\n").c_str()); // NOLINT(cert-err34-c): 0 fails the next line
    REQUIRE(child > 1);
    REQUIRE(::kill(wrapped.pid(), SIGTSTP) == 0);
    int status = 0;
    REQUIRE(::waitpid(wrapped.pid(), &status, WUNTRACED) == wrapped.pid());
    CHECK(WIFSTOPPED(status));
    CHECK(process_state(child) == 'T');
    REQUIRE(::kill(wrapped.pid(), SIGCONT) == 0);
    wrapped.type("it\n");
    CHECK(wrapped.rest() == "got it\n");
    CHECK(wrapped.end() == 0);
}

TEST_CASE("signals: once the child has ended, one that asks us to end does, whatever is not read yet") {
    Wrapped wrapped =
        Wrapped::in_pipes(bash("head -c 3000000 /dev/zero & echo $$ >&2; exec head -c 3000000 /dev/zero"));
    std::string line(1, '\0');
    pid_t child = 0;
    while (::read(wrapped.err.get(), line.data(), 1) == 1 && line != "\n")
        child = child * 10 + (line[0] - '0');
    REQUIRE(child > 1);
    // More than all pipes hold: the child cannot end before its output is read, so let it be killed.
    ::kill(child, SIGKILL);
    REQUIRE(eventually([child] { return process_state(child) == '\0'; }));
    REQUIRE(::kill(wrapped.pid(), SIGTERM) == 0);
    CHECK(wrapped.end() == 1000 + SIGTERM);
}
