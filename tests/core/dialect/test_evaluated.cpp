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
    CHECK(handover.error().message == "found no directory outside the checkout for a private file");
    CHECK(handover.error().hints ==
          std::vector<std::string>{"set TMPDIR to a directory that only this job's user can write to",
                                   "or name a new file with --output PATH"});
}

TEST_CASE("evaluated: what is unset stands in the private file, before what is set") {
    HandoverCase c{.environment = variables({{"SNYK_OAUTH_TOKEN", "x"}}), .source_variable = "MY_SNYK"};
    const Handover handover = c.composed("shell");
    const std::string text = bytes_of(only<WriteFile>(handover).bytes);
    CHECK(text.find("\nunset SNYK_OAUTH_TOKEN\nexport SNYK_API=") != std::string::npos);
    CHECK(only<Print>(handover).text == ". '/tmp/private/env'\n");
}

TEST_CASE("evaluated: quotes of every kind that a shell knows") {
    struct Case {
        const char* format;
        const char* value;
        const char* quoted;
    };
    const Case cases[] = {
        {"shell", "''", "export SNYK_TOKEN=''\\'''\\'''\n"},
        {"fish", "''", "set -gx SNYK_TOKEN '\\'\\''\n"},
        {"fish", "\\a'", "set -gx SNYK_TOKEN '\\\\a\\''\n"},
        {"powershell", "''", "$env:SNYK_TOKEN = ''''''\n"},
        {"powershell", "\u2018a\u201A", "$env:SNYK_TOKEN = '\u2018\u2018a\u201A\u201A'\n"},
        {"powershell", "\u201B\u2019", "$env:SNYK_TOKEN = '\u201B\u201B\u2019\u2019'\n"},
        {"powershell", "\u201C`$", "$env:SNYK_TOKEN = '\u201C`$'\n"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.format);
        CAPTURE(each.value);
        HandoverCase c{.grant = grant(each.value), .source_variable = "MY_SNYK"};
        const std::string text = bytes_of(only<WriteFile>(c.composed(each.format)).bytes);
        CHECK(text.find(each.quoted) != std::string::npos);
    }
}

TEST_CASE("all_dialects: which are evaluated, and what --output is to them") {
    struct Case {
        const char* id;
        bool evaluated;
        OutputFile output_file;
    };
    const Case cases[] = {
        {"shell", true, OutputFile::possible},      {"fish", true, OutputFile::possible},
        {"powershell", true, OutputFile::possible}, {"dotenv", false, OutputFile::needed},
        {"json", false, OutputFile::possible},
    };
    for (const Case& each : cases) {
        CAPTURE(each.id);
        CHECK(dialect(each.id).evaluated == each.evaluated);
        CHECK(dialect(each.id).output_file == each.output_file);
        CHECK_FALSE(dialect(each.id).has_step_outputs);
    }
}

TEST_CASE("evaluated: a refusal unsets and ends with the code") {
    const std::vector<std::string> names{"SNYK_TOKEN", "MY_SNYK"};
    CHECK(dialect("shell").refuse(names, 77) == "unset SNYK_TOKEN\nunset MY_SNYK\n(exit 77)\n");
    CHECK(dialect("gitlab").refuse(names, 66) == "unset SNYK_TOKEN\nunset MY_SNYK\n(exit 66)\n");
    CHECK(dialect("fish").refuse(names, 77) == "set -gu SNYK_TOKEN\nset -gu MY_SNYK\nreturn 77\n");
    CHECK(dialect("powershell").refuse(names, 77) ==
          "Remove-Item -LiteralPath 'Env:SNYK_TOKEN' -ErrorAction SilentlyContinue\n"
          "Remove-Item -LiteralPath 'Env:MY_SNYK' -ErrorAction SilentlyContinue\n"
          "$global:LASTEXITCODE = 77\nthrow 'snyk-cred refused, exit code 77'\n");
    CHECK(dialect("shell").refuse(names, 0) == "unset SNYK_TOKEN\nunset MY_SNYK\n"); // nothing ends
    for (const Dialect* each : all_dialects()) {
        CAPTURE(each->id);
        CHECK(static_cast<bool>(each->refuse) == each->evaluated);
    }
}
