// One cancel is one signal to the command, whoever else is told; and nothing of it outlives us.
#include "shell/os/guard.hpp"
#include "shell/os/posix/wrapped.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace snykcred;

namespace {

/// Counts INT; says how many there were when TERM comes, which exec passes on later than what came before.
/// Perl heeds a signal that comes just before `select` waits after it: hence the short ones. It may run the
/// second handler before the first has counted: hence the end is only noted there.
const std::vector<std::string> k_counter = {
    "perl", "-e",
    "$| = 1; my ($n, $end) = (0, 0); $SIG{INT} = sub { $n++ }; $SIG{TERM} = sub { $end = 1 };"
    "print 'ready ', $$, ' ', getppid(), ' ', getpgrp(), \"\\n\"; select(undef, undef, undef, 0.02) until $end;"
    "print \"got $n\\n\""};

/// Who is who, once the counter runs.
struct Party {
    pid_t command = 0, wrapper = 0, group = 0;
};

Party ready(Wrapped& wrapped) {
    wrapped.until("ready ");
    std::istringstream line(wrapped.until("\n"));
    Party party;
    line >> party.command >> party.wrapper >> party.group;
    REQUIRE(party.group > 1);
    return party;
}

/// All processes of a session, in the order of their numbers.
std::vector<pid_t> members(pid_t session) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
        if (::getsid(pid) == session) found.push_back(pid);
    }
    std::sort(found.begin(), found.end());
    return found;
}

void signal_all(const std::vector<pid_t>& pids, int signal) {
    for (const pid_t pid : pids)
        ::kill(pid, signal);
}

enum class Order : unsigned char { up, down };

void sweep(pid_t session, Order order) {
    std::vector<pid_t> all = members(session);
    if (order == Order::down) std::reverse(all.begin(), all.end());
    signal_all(all, SIGINT);
}

std::string count(Wrapped& wrapped, const std::function<void(const Party&, Wrapped&)>& cancel) {
    const Party party = ready(wrapped);
    cancel(party, wrapped);
    ::kill(party.wrapper, SIGTERM);
    wrapped.until("got ");
    std::string got = wrapped.until("\n");
    got.erase(got.find_last_not_of("\r\n") + 1);
    return got;
}

struct Case {
    std::string_view name;
    std::function<void(const Party&, Wrapped&)> cancel;
};

} // namespace

TEST_CASE("guard: one cancel is one signal, without a terminal") {
    const Case cases[] = {
        {"to us alone", [](const Party& p, Wrapped&) { ::kill(p.wrapper, SIGINT); }},
        {"to our group", [](const Party& p, Wrapped&) { ::kill(-p.wrapper, SIGINT); }},
        {"to every process", [](const Party& p, Wrapped&) { sweep(p.wrapper, Order::up); }},
        {"to every process, children first", [](const Party& p, Wrapped&) { sweep(p.wrapper, Order::down); }},
        {"as systemd: us first, then all others, and CONT",
         [](const Party& p, Wrapped&) {
             std::vector<pid_t> all = members(p.wrapper);
             ::kill(p.wrapper, SIGINT);
             std::erase(all, p.wrapper);
             signal_all(all, SIGINT);
             signal_all(all, SIGCONT);
         }},
        {"as timeout: to us, then to our group, and CONT",
         [](const Party& p, Wrapped&) {
             ::kill(p.wrapper, SIGINT);
             ::kill(-p.wrapper, SIGINT);
             ::kill(p.wrapper, SIGCONT);
         }},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Wrapped wrapped = Wrapped::in_pipes(k_counter);
        CHECK(count(wrapped, c.cancel) == "1");
    }
}

TEST_CASE("guard: one cancel is one signal, in a terminal") {
    const Case cases[] = {
        {"to us alone", [](const Party& p, Wrapped&) { ::kill(p.wrapper, SIGINT); }},
        {"to the group", [](const Party& p, Wrapped&) { ::kill(-p.group, SIGINT); }},
        {"typed",
         [](const Party&, Wrapped& w) {
             w.type("\x03");
             w.until("^C");
         }},
        {"typed, and passed on by a shell above us",
         [](const Party& p, Wrapped& w) {
             w.type("\x03");
             w.until("^C");
             ::kill(p.wrapper, SIGINT);
         }},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Wrapped wrapped = Wrapped::in_terminal(k_counter);
        CHECK(count(wrapped, c.cancel) == "1");
    }
}

TEST_CASE("guard: a second cancel is another one") {
    Wrapped wrapped = Wrapped::in_pipes({"perl", "-e",
                                         "$| = 1; $SIG{INT} = sub { print \"INT\\n\" };"
                                         "print 'ready ', $$, ' ', getppid(), ' ', getpgrp(), \"\\n\";"
                                         "select(undef, undef, undef, 0.02) while 1"});
    const Party party = ready(wrapped);
    for (int i = 0; i < 3; ++i) {
        sweep(party.wrapper, Order::up);
        CHECK(wrapped.until("INT\n") == "INT\n");
        ::poll(nullptr, 0, 300); // that it is later is the matter here
        ::kill(party.wrapper, SIGINT);
        CHECK(wrapped.until("INT\n") == "INT\n");
        ::poll(nullptr, 0, 300);
    }
}

namespace {

pid_t child_of(Wrapped& wrapped) {
    wrapped.until("child ");
    const pid_t child = std::atoi(wrapped.until("\n").c_str()); // NOLINT(cert-err34-c): 0 fails the next line
    REQUIRE(child > 1);
    return child;
}

bool gone(pid_t pid) {
    return eventually([pid] { return process_state(pid) == '\0' || process_state(pid) == 'Z'; });
}

} // namespace

TEST_CASE("guard: when we are killed, so is all of the command's group") {
    struct Killing {
        std::string_view name;
        std::function<void(pid_t wrapper)> kill;
    };
    const Killing killings[] = {
        {"us alone", [](pid_t wrapper) { ::kill(wrapper, SIGKILL); }},
        {"our group", [](pid_t wrapper) { ::kill(-wrapper, SIGKILL); }},
        {"us, after a cancel that the guard has seen",
         [](pid_t wrapper) {
             signal_all(members(wrapper), SIGQUIT);
             ::kill(wrapper, SIGKILL);
         }},
    };
    for (const Killing& c : killings) {
        CAPTURE(c.name);
        const auto before = [] {
            const rlimit none{};
            ::setrlimit(RLIMIT_CORE, &none);
        };
        Wrapped wrapped = Wrapped::in_pipes(
            bash("(trap '' INT TERM HUP QUIT; echo child $BASHPID; exec sleep 1000) & wait"),
            {.before = before});
        const pid_t child = child_of(wrapped);
        c.kill(wrapped.pid());
        CHECK(gone(child));
        CHECK(wrapped.rest().empty());
        CHECK(eventually([&] { return members(wrapped.pid()).size() <= 1; })); // us, not yet awaited
    }
}

TEST_CASE("guard: on a terminal the group is not ours to kill") {
    Wrapped wrapped =
        Wrapped::in_terminal(bash("trap '' HUP; sleep 1000 & echo child $!; echo us $PPID; wait"));
    const pid_t neighbor = child_of(wrapped);
    wrapped.until("us ");
    const pid_t wrapper =
        std::atoi(wrapped.until("\n").c_str()); // NOLINT(cert-err34-c): 0 fails the next line
    REQUIRE(wrapper > 1);
    ::kill(wrapper, SIGKILL);
    CHECK(wrapped.end() == 250); // the shell's word for it
    CHECK(eventually([&] { return process_state(neighbor) == 'S'; }));
    ::kill(neighbor, SIGKILL);
}

TEST_CASE("guard: it goes with us, and leaves what the command left behind") {
    Wrapped wrapped = Wrapped::in_pipes(bash("sleep 1000 & echo child $!"));
    const pid_t child = child_of(wrapped);
    wrapped.rest();
    CHECK(wrapped.end() == 0);
    CHECK(eventually([child] { return process_state(child) == 'S'; }));
    CHECK(members(::getsid(child)) == std::vector<pid_t>{child});
    ::kill(child, SIGKILL);
}

TEST_CASE("guard: it has its task only, and neither streams nor words nor signals of ours") {
    Wrapped wrapped = Wrapped::in_pipes(k_counter);
    const Party party = ready(wrapped);
    std::vector<pid_t> all = members(party.wrapper);
    std::erase(all, party.command);
    std::erase(all, party.wrapper);
    REQUIRE(all.size() == 1);
    const std::string folder = "/proc/" + std::to_string(all.front());
    CHECK(eventually([&] { return ::getpgid(all.front()) == party.group; }));
    std::string name;
    std::getline(std::ifstream(folder + "/comm") >> std::ws, name);
    CHECK(name == "exec-guard");
    std::ptrdiff_t open = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder + "/fd"))
        ++open;
    CHECK(open == 2);
}

TEST_CASE("guard: what it must not keep is wiped in it alone") {
    int kept = 1;
    Guard guard = Guard::start([&kept] { kept = 0; });
    CHECK(guard);
    CHECK(kept == 1);
    guard.dismiss();
    CHECK(!guard);
    CHECK(guard.reports() == -1);
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1); // it has been reaped
}
