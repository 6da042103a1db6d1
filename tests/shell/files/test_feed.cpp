#include "shell/files/feed.hpp"
#include "support/effects.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("feed: programs are fed on standard input, and heard where they fail") {
    const ScratchDirectory scratch;
    SUBCASE("fed") {
        const auto all = effects(FeedProgram{
            {"sh", "-c", "echo shown; echo shown >&2; cat > " + scratch / "fed"}, Secret("x y\n")});
        CHECK(perform(all).has_value());
        CHECK(read_file(scratch / "fed") == "x y\n");
    }
    SUBCASE("not there") {
        const auto done = perform(effects(FeedProgram{{"no-such-program", "add"}, Secret("x")}));
        REQUIRE(done.has_error());
        CHECK(
            done.error().message ==
            "no-such-program cannot be run: No such file or directory, so the credential is not handed over");
    }
    SUBCASE("fails") {
        const auto done = perform(effects(FeedProgram{{"sh", "-c", "exit 4"}, Secret("x")}));
        REQUIRE(done.has_error());
        CHECK(done.error().message == "sh ended with exit code 4, so the credential is not handed over");
    }
    SUBCASE("says why it fails") {
        const std::string script =
            "cat >/dev/null; seq 100000 >&2; printf 'FATAL no \\033job API\\n\\n' >&2; exit 4";
        const auto done = perform(effects(FeedProgram{{"sh", "-c", script}, Secret("x")}));
        REQUIRE(done.has_error());
        CHECK(done.error().message ==
              "sh ended with exit code 4 (it says: FATAL no ?job API), so the credential is not handed over");
    }
    SUBCASE("fails where nothing depends on it") {
        CHECK(perform(effects(FeedProgram{{"sh", "-c", "exit 4"}, Secret("x"), false})).has_value());
    }
    SUBCASE("is ended") {
        const auto done = perform(effects(FeedProgram{{"sh", "-c", "kill -9 $$"}, Secret("x")}));
        REQUIRE(done.has_error());
        CHECK(done.error().message == "sh was ended by signal 9, so the credential is not handed over");
    }
    SUBCASE("has a closed pipe end it as usual") {
        const std::string pipe = "cat; yes | head -n 1; exit ${PIPESTATUS[0]}";
        const auto done = perform(effects(FeedProgram{{"bash", "-c", pipe}, Secret("x")}));
        REQUIRE(done.has_error()); // of `yes`: 128 and SIGPIPE; it would be 1 where that is ignored
        CHECK(done.error().message == "bash ended with exit code 141, so the credential is not handed over");
    }
}
