#include "core/ci/github_file.hpp"
#include "support/runner_file.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace snykcred;
using namespace snykcred::test;
using namespace std::string_literals;

TEST_CASE("GitHub file: what the runner reads is fine") {
    struct Case {
        const char* name;
        std::string content;
    };
    const Case cases[] = {
        {"nothing", ""},
        {"blank lines", "\n\n"},
        {"a value", "A=1\n"},
        {"no line end", "A=1"},
        {"an empty value", "A=\n"},
        {"<< behind =", "A=1<<2\n"},
        {"Windows line ends", "A=1\r\n"},
        {"a heredoc", "A<<E\n1\n2\nE\n"},
        {"a heredoc without its last line end", "A<<E\n1\nE"},
        {"an empty heredoc", "A<<E\nE\n"},
        {"a heredoc of lines that are no records", "A<<E\nnothing\n<<\n=\nE\nB=1\n"},
        {"= in a delimiter", "A<<E=\nE=\n"},
        {"a mark of UTF-8", "\xEF\xBB\xBF"
                            "A=1\n"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK_FALSE(github_file_flaw(c.content).has_value());
        const std::string all =
            c.content + (c.content.empty() || c.content.ends_with('\n') ? "" : "\n") + "Z=9\n";
        Pairs read;
        read_as_github(all, read); // a second reading of the same source
        REQUIRE_FALSE(read.empty());
        CHECK(read.back() == std::pair{"Z"s, "9"s});
    }
}

TEST_CASE("GitHub file: what keeps the runner from a record behind it") {
    struct Case {
        const char* name;
        std::string content;
        const char* flaw;
    };
    const Case cases[] = {
        {"an open heredoc", "A=1\nB<<E\n2\n",
         "is broken in line 2: its delimiter never comes, so its value does not end"},
        {"a heredoc that ends at once", "B<<E",
         "is broken in line 1: its delimiter never comes, so its value does not end"},
        {"a delimiter with a blank", "B<<E\n2\nE \n",
         "is broken in line 1: its delimiter never comes, so its value does not end"},
        {"a delimiter with a Windows line end", "B<<E\r\n2\r\nE\n",
         "is broken in line 1: its delimiter never comes, so its value does not end"},
        {"a line of words", "A=1\n\nhello there\nC=1\n", "is broken in line 3: it holds neither = nor <<"},
        {"a blank line with a blank", "A=1\n \n", "is broken in line 2: it holds neither = nor <<"},
        {"no name", "=1\n", "is broken in line 1: it holds no name"},
        {"no name of a heredoc", "A<<E\nE\n<<E\nE\n", "is broken in line 3: it holds no name"},
        {"no delimiter", "A<<\n", "is broken in line 1: it names no delimiter behind <<"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(github_file_flaw(c.content) == c.flaw);
        Pairs read;
        CHECK_THROWS_AS(read_as_github(c.content + (c.content.ends_with('\n') ? "" : "\n") + "Z=9\n", read),
                        std::runtime_error);
    }
    CHECK(github_file_flaw("A\0=\0"s) == "is broken in line 1: it holds a NUL byte");
    for (const std::string& mark : {"\xFF\xFE"s, "\xFE\xFF"s})
        CHECK(github_file_flaw(mark + "A\0=\0001\0\n\0"s) ==
              "is broken in line 1: it is UTF-16, as Windows PowerShell writes it, and the file is UTF-8");
}
