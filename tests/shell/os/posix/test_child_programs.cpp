// Real programs, under pipes and under a terminal.
#include "shell/os/posix/wrapped.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include <termios.h>
#include <unistd.h>

namespace {

bool installed(std::string_view program) {
    for (const std::string_view directory : {"/usr/bin/", "/bin/"}) {
        if (::access((std::string(directory) + std::string(program)).c_str(), X_OK) == 0) return true;
    }
    MESSAGE("not installed, not tried: ", std::string(program));
    return false;
}

} // namespace

TEST_CASE("programs: grep colors for a terminal only") {
    const auto argv = bash("echo \"xyz $FAKE_SECRET\" | grep --color=auto x");
    Wrapped piped = Wrapped::in_pipes(argv);
    CHECK(piped.rest() == "xyz ***\n");
    Wrapped shown = Wrapped::in_terminal(argv);
    CHECK(shown.rest() == "\033[01;31m\033[Kx\033[m\033[Kyz ***\r\n");
}

TEST_CASE("programs: unbuffered Python asks") {
    if (!installed("python3")) return;
    const std::vector<std::string> argv = {
        "python3", "-u", "-c", "import os\nprint('hi ' + input('name? ') + ' ' + os.environ['FAKE_SECRET'])"};
    Wrapped piped = Wrapped::in_pipes(argv);
    CHECK(piped.until("? ") == "name? ");
    piped.type("you\n");
    CHECK(piped.rest() == "hi you ***\n");
    Wrapped shown = Wrapped::in_terminal(argv);
    shown.until("name? ");
    shown.type("you\n");
    CHECK(shown.rest() == "you\r\nhi you ***\r\n");
}

TEST_CASE("programs: yes into head") {
    Wrapped wrapped = Wrapped::in_pipes(bash("yes \"$FAKE_SECRET\" | head -n 3; echo ${PIPESTATUS[*]}"));
    CHECK(wrapped.rest() == "***\n***\n***\n141 0\n");
}

TEST_CASE("programs: a pager in a terminal") {
    if (!installed("less")) return;
    Wrapped shown = Wrapped::in_terminal(bash("seq 200 | less"));
    shown.until("39");
    CHECK(eventually([&] {
        termios modes{};
        return ::tcgetattr(shown.in.get(), &modes) == 0 && (modes.c_lflag & ICANON) == 0;
    }));
    shown.type("G");
    CHECK(shown.until("\n200").ends_with("\n200"));
    shown.type("q");
    shown.rest();
    CHECK(shown.end() == 0);
}

TEST_CASE("programs: vim in silent mode") {
    const char* const vim = installed("vim") ? "vim" : "vim.tiny";
    if (!installed(vim)) return;
    const auto argv = bash("printf 'set t_ti= t_te=\\nread !printenv FAKE_SECRET\\n%%print\\nquit!\\n' | " +
                           std::string(vim) + " -es -u NONE -i NONE");
    Wrapped piped = Wrapped::in_pipes(argv);
    CHECK(piped.until("***").ends_with("***"));
    piped.rest();
    CHECK(piped.end() == 0);
    Wrapped shown = Wrapped::in_terminal(argv);
    CHECK(shown.until("***").ends_with("***"));
    shown.rest();
    CHECK(shown.end() == 0);
}
