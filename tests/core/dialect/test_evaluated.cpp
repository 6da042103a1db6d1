#include "core/handover/handover.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <doctest/doctest.h>

using namespace snykcred;
using namespace snykcred::test;

namespace {
const Dialect& dialect(std::string_view id) {
    for (const Dialect* each : all_dialects()) {
        if (each->id == id) return *each;
    }
    FAIL("no such dialect");
    return *all_dialects().front();
}
constexpr auto k_value = "a'b\\c\u2019d";
} // namespace

TEST_CASE("evaluated: a credential that sits in its variable already is not written anywhere") {
    struct Case {
        const char* format;
        const char* lines;
    };
    const Case cases[] = {
        {"shell", "unset SNYK_OAUTH_TOKEN\nexport SNYK_API='https://api.eu.snyk.io'\n"},
        {"fish", "set -gu SNYK_OAUTH_TOKEN\nset -gx SNYK_API 'https://api.eu.snyk.io'\n"},
        {"powershell", "Remove-Item -LiteralPath 'Env:SNYK_OAUTH_TOKEN' -ErrorAction SilentlyContinue\n"
                       "$env:SNYK_API = 'https://api.eu.snyk.io'\n"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.format);
        HandoverCase c{.environment = variables({{"SNYK_OAUTH_TOKEN", ""}}), .source_variable = "SNYK_TOKEN"};
        const Handover handover = c.composed(each.format);
        REQUIRE(handover.effects.size() == 1);
        CHECK(only<Print>(handover).text == each.lines);
    }
}

TEST_CASE("evaluated: otherwise a private file holds it, and the lines name the file only") {
    struct Case {
        const char* format;
        const char* path;
        const char* lines;
        const char* file;
    };
    const Case cases[] = {
        {"shell", "/tmp/private/env", ". '/tmp/private/env'\n",
         "{ _snyk_cred_o=$-; set +xv; } 2>/dev/null || { _snyk_cred_o=$-; set +xv; }\n"
         "command rm -f '/tmp/private/env' && command rmdir '/tmp/private' || :\n"
         "export SNYK_API='https://api.eu.snyk.io'\n"
         "export SNYK_TOKEN='a'\\''b\\c\u2019d'\n"
         "case $_snyk_cred_o in *x*v*|*v*x*) unset _snyk_cred_o; set -xv;; *x*) unset _snyk_cred_o; set -x;; "
         "*v*) unset _snyk_cred_o; set -v;; *) unset _snyk_cred_o;; esac\n"},
        {"fish", "/tmp/private/env", "source '/tmp/private/env'\n",
         "begin; set -l fish_trace\n"
         "command rm -f '/tmp/private/env'; and command rmdir '/tmp/private'; or true\n"
         "set -gx SNYK_API 'https://api.eu.snyk.io'\n"
         "set -gx SNYK_TOKEN 'a\\'b\\\\c\u2019d'\n"
         "end\n"},
        {"powershell", "/tmp/private/env.ps1", ". '/tmp/private/env.ps1'\n",
         "Set-PSDebug -Trace 0\n"
         "Remove-Item -LiteralPath '/tmp/private' -Recurse -Force -ErrorAction SilentlyContinue\n"
         "$env:SNYK_API = 'https://api.eu.snyk.io'\n"
         "$env:SNYK_TOKEN = 'a''b\\c\u2019\u2019d'\n"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.format);
        HandoverCase c{.grant = grant(k_value), .source_variable = "MY_SNYK"};
        const Handover handover = c.composed(each.format);
        REQUIRE(handover.effects.size() == 2);
        const auto& file = std::get<WriteFile>(handover.effects[0]);
        CHECK(file.path == each.path);
        CHECK(file.private_folder);
        CHECK(bytes_of(file.bytes) == each.file);
        CHECK(std::get<Print>(handover.effects[1]).text == each.lines);
    }
}

TEST_CASE("evaluated: a file that --output names is kept, and written even where nothing changes") {
    HandoverCase c{.places = {"", "/out/my env"}, .source_variable = "SNYK_TOKEN"};
    c.settings.output = "my env";
    const Handover handover = c.composed("shell");
    const auto& file = only<WriteFile>(handover);
    CHECK(file.path == "/out/my env");
    CHECK_FALSE(file.private_folder);
    CHECK(bytes_of(file.bytes).find("rm -f") == std::string::npos);
    CHECK(only<Print>(handover).text == ". '/out/my env'\n");
}

TEST_CASE("evaluated: without a place for the file there is no hand-over") {
    HandoverCase c{.places = {}};
    const auto handover = c.compose("shell");
    REQUIRE(handover.has_error());
    CHECK(handover.error().fault == Fault::cannot_write);
}

TEST_CASE("evaluated: a refusal unsets and ends with the code") {
    const std::vector<std::string> names{"SNYK_TOKEN", "MY_SNYK"};
    CHECK(dialect("shell").refuse(names, 77) == "unset SNYK_TOKEN\nunset MY_SNYK\n(exit 77)\n");
    CHECK(dialect("gitlab").refuse(names, 66) == "unset SNYK_TOKEN\nunset MY_SNYK\n(exit 66)\n");
    CHECK(dialect("fish").refuse(names, 77) == "set -gu SNYK_TOKEN\nset -gu MY_SNYK\nreturn 77\n");
    for (const Dialect* each : all_dialects()) {
        CAPTURE(each->id);
        CHECK(static_cast<bool>(each->refuse) == each->evaluated);
    }
}
