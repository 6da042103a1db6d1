#include "shell/os/posix/child_signals.hpp"
#include "shell/os/posix/wrapped.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

TEST_CASE("signals: what we are sent reaches the child's whole group") {
    struct Case {
        std::string_view name;
        int signal;
    };
    const Case cases[] = {{"INT", SIGINT},   {"TERM", SIGTERM}, {"HUP", SIGHUP},
                          {"QUIT", SIGQUIT}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2}};
    for (const Case& c : cases) {
        CAPTURE(c.name);
        // The outer shell waits for the inner one; each of them answers only if it is signaled itself. What
        // comes just before `read` waits, bash heeds after it: hence the short ones.
        Wrapped wrapped = Wrapped::in_pipes(
            {"bash", "-c",
             "ulimit -c 0; trap 'echo outer; exit 3' $0;"
             "bash -c \"trap 'echo inner; exit' $0; echo ready; while :; do read -rt 0.05; done\"",
             std::string(c.name)});
        wrapped.until("ready\n");
        REQUIRE(::kill(wrapped.pid(), c.signal) == 0);
        CHECK(wrapped.rest() == "inner\nouter\n");
        CHECK(wrapped.end() == 3);
    }
}

TEST_CASE("signals: every other one that may be meant for the child reaches it, too") {
    for (const int signal :
         {SIGALRM, SIGIO, SIGVTALRM, SIGPROF, SIGURG, SIGPWR, SIGSTKFLT, SIGRTMIN + 3, SIGRTMAX}) {
        CAPTURE(signal);
        const std::string number = std::to_string(signal);
        Wrapped wrapped = Wrapped::in_pipes(
            bash("trap 'echo got; exit 4' " + number + "; echo ready; while :; do read -rt 0.05; done"));
        wrapped.until("ready\n");
        REQUIRE(::kill(wrapped.pid(), signal) == 0);
        CHECK(wrapped.rest() == "got\n");
        CHECK(wrapped.end() == 4);
    }
}

TEST_CASE("signals: an alarm that was set before us is the child's") {
    const auto before = [] { ::alarm(1); };
    Wrapped wrapped = Wrapped::in_pipes({"sleep", "30"}, {.before = before});
    CHECK(wrapped.end() == 128 + SIGALRM);
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
    CHECK(eventually([child] { return process_state(child) == 'T'; }));
    REQUIRE(::kill(wrapped.pid(), SIGCONT) == 0);
    wrapped.type("it\n");
    CHECK(wrapped.rest() == "got it\n");
    CHECK(wrapped.end() == 0);
}

TEST_CASE("signals: whoever started us may have had SIGCHLD ignored") {
    const auto before = [] { ::signal(SIGCHLD, SIG_IGN); };
    Wrapped wrapped =
        Wrapped::in_pipes({"grep", "-hs", "^SigIgn", "/proc/self/status", "/nowhere"}, {.before = before});
    CHECK(wrapped.rest() == "SigIgn:\t0000000000010000\n"); // as without us
    CHECK(wrapped.end() == 2);                              // for the file that is not there
}

namespace {

/// A command that has ended while more than one enlarged pipe holds, less than ours and its own, is still to
/// be read. Gives false where pipes cannot be enlarged.
bool leaves_much_unread(Wrapped& wrapped) {
    pid_t child = 0;
    for (char c = 0; ::read(wrapped.err.get(), &c, 1) == 1 && c != '\n';)
        child = child * 10 + (c - '0');
    REQUIRE(child > 1);
    if (::fcntl(wrapped.out.get(), F_GETPIPE_SZ) < 1 << 20) {
        MESSAGE("pipes cannot be enlarged here, not tried");
        return false;
    }
    REQUIRE(eventually([child] { return process_state(child) == '\0'; }));
    return true;
}

const auto k_much = bash("echo $$ >&2; exec head -c 1500000 /dev/zero");

} // namespace

TEST_CASE("signals: once the child has ended, one that asks us to end does, whatever is not read yet") {
    Wrapped wrapped = Wrapped::in_pipes(k_much);
    if (!leaves_much_unread(wrapped)) return;
    REQUIRE(::kill(wrapped.pid(), SIGTERM) == 0);
    CHECK(wrapped.end() == 1000 + SIGTERM);
}

TEST_CASE("signals: unless it is ignored, as by nohup") {
    const auto before = [] { ::signal(SIGHUP, SIG_IGN); };
    Wrapped wrapped = Wrapped::in_pipes(k_much, {.before = before});
    if (!leaves_much_unread(wrapped)) return;
    REQUIRE(::kill(wrapped.pid(), SIGHUP) == 0);
    CHECK(wrapped.rest().size() == 1'500'000);
    CHECK(wrapped.end() == 0);
}
