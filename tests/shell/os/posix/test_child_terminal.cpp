#include "shell/os/posix/wrapped.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

using snykcred::FileDescriptor;

TEST_CASE("terminal: the child sees one, of the same size") {
    Wrapped wrapped = Wrapped::in_terminal(bash("test -t 0 -a -t 1 -a -t 2 && stty size <&1 && tput cols"));
    CHECK(wrapped.rest() == "40 100\r\n100\r\n");
    CHECK(wrapped.end() == 0);
}

TEST_CASE("terminal: what is shown there is masked, and passes otherwise unchanged") {
    Wrapped wrapped = Wrapped::in_terminal(
        bash("printf '\\033[1m%s\\033[0m\\r\\tx\\n' \"$FAKE_SECRET\"; echo \"$FAKE_SECRET\" >&2"));
    CHECK(wrapped.rest() == "\033[1m***\033[0m\r\tx\r\n***\r\n");
}

TEST_CASE("terminal: standard error alone is one") {
    const auto before = [] { ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO); };
    Wrapped wrapped = Wrapped::in_terminal(
        bash("test -t 1 && exit 9; stty size <&2 >&2; echo \"$FAKE_SECRET\" >&2"), {.before = before});
    CHECK(wrapped.rest() == "40 100\r\n***\r\n");
    CHECK(wrapped.end() == 0);
}

TEST_CASE("terminal: a new size is passed on") {
    // Not bash, which drops a signal that comes while its trap for the one before still runs. What comes just
    // before `select` waits, Perl heeds after it: hence the short ones.
    Wrapped wrapped =
        Wrapped::in_terminal({"perl", "-e",
                              "$| = 1; $SIG{WINCH} = sub { system('stty size <&1') }; print \"ready\\n\"; "
                              "vec(my $in, 0, 1) = 1; "
                              "1 until select(my $typed = $in, undef, undef, 0.05) > 0"});
    wrapped.until("ready\r\n");
    const winsize size{50, 132, 0, 0};
    REQUIRE(::ioctl(wrapped.out.get(), TIOCSWINSZ, &size) == 0);
    CHECK(wrapped.until("50 132\r\n").ends_with("50 132\r\n"));
    wrapped.type("\n");
    wrapped.rest();
    CHECK(wrapped.end() == 0);
}

TEST_CASE("terminal: a program that sets its modes through the output gets each key") {
    // As less does, which reads the keys from the real terminal.
    Wrapped wrapped = Wrapped::in_terminal(bash("stty -icanon -echo <&1; echo ready; read -rN 1 key "
                                                "</dev/tty; echo \"got $key\"; stty icanon echo <&1"));
    wrapped.until("ready\r\n");
    // The modes are looked at again and again; a key that comes before is in a line that never ends.
    CHECK(eventually([&] {
        termios modes{};
        return ::tcgetattr(wrapped.in.get(), &modes) == 0 && (modes.c_lflag & (ICANON | ECHO)) == 0;
    }));
    wrapped.type("x");
    CHECK(wrapped.until("got x\r\n") == "got x\r\n");
    wrapped.rest();
    CHECK(wrapped.end() == 0);
}

TEST_CASE("terminal: modes are given back with the end, to whoever comes next") {
    Wrapped wrapped = Wrapped::in_terminal(bash("stty -echo <&1; echo ready; read -r x; stty echo <&1"));
    wrapped.until("ready\r\n");
    const auto echoes = [&] {
        termios modes{};
        return ::tcgetattr(wrapped.in.get(), &modes) == 0 && (modes.c_lflag & ECHO) != 0;
    };
    CHECK(eventually([&] { return !echoes(); }));
    wrapped.type("x\n");
    CHECK(eventually(echoes));
    wrapped.rest();
    CHECK(wrapped.end() == 0);
}

TEST_CASE("terminal: that it has gone is told to the leader of its session alone, and passed on") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0); // for the command, whose terminal will have gone
    const FileDescriptor told(ends[0]);
    FileDescriptor tell(ends[1]);
    Wrapped wrapped = Wrapped::in_terminal(bash("trap 'echo HUP >&" + std::to_string(tell.get()) +
                                                "; exit' HUP; echo ready; while :; do sleep 0.01; done"),
                                           {.leader = true});
    wrapped.until("ready\r\n");
    tell.close();
    wrapped.in.close();
    wrapped.out.close();
    pollfd ready{told.get(), POLLIN, 0};
    REQUIRE(::poll(&ready, 1, 20'000) > 0);
    std::array<char, 8> word{};
    REQUIRE(::read(told.get(), word.data(), word.size()) == 4);
    CHECK(std::string(word.data()) == "HUP\n");
    CHECK(wrapped.end() == 0);
}

TEST_CASE("terminal: typing is not ours") {
    SUBCASE("a line") {
        Wrapped wrapped = Wrapped::in_terminal(bash("read -rp 'name: ' x; echo \"hello $x\""));
        CHECK(wrapped.until("name: ") == "name: ");
        wrapped.type("you\n");
        CHECK(wrapped.rest() == "you\r\nhello you\r\n");
    }
    SUBCASE("without echo") {
        Wrapped wrapped = Wrapped::in_terminal(bash("read -rsp 'word: ' x; echo; echo ${#x}"));
        CHECK(wrapped.until("word: ") == "word: ");
        wrapped.type("hidden\n");
        CHECK(wrapped.rest() == "\r\n6\r\n");
    }
    SUBCASE("interrupt, once") {
        Wrapped wrapped =
            Wrapped::in_terminal(bash("trap 'got=1; echo INT' INT; echo ready; until [ \"${got-}\" ]; do "
                                      "sleep 0.01; done; read -r x; echo \"$x\""));
        wrapped.until("ready\r\n");
        wrapped.type("\x03");
        CHECK(wrapped.until("INT\r\n") == "^CINT\r\n");
        wrapped.type("end\n");
        CHECK(wrapped.rest() == "end\r\nend\r\n");
        CHECK(wrapped.end() == 0);
    }
    SUBCASE("interrupt ends a child that does nothing about it") {
        Wrapped wrapped = Wrapped::in_terminal(bash("echo ready; read -r x"));
        wrapped.until("ready\r\n");
        wrapped.type("\x03");
        CHECK(wrapped.rest() == "^C");
        CHECK(wrapped.end() == 130);
    }
    SUBCASE("suspend, as a job of a shell") {
        Wrapped wrapped = Wrapped::in_terminal(bash("echo ready; read -r x; echo \"got $x\""));
        wrapped.until("ready\r\n");
        wrapped.type("\x1A");
        CHECK(wrapped.until("[stopped]") == "^Z[stopped]");
        wrapped.type("it\n");
        CHECK(wrapped.rest() == "it\r\ngot it\r\n");
        CHECK(wrapped.end() == 0);
    }
}
