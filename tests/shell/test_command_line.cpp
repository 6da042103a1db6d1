#include "shell/command_line.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

using Words = std::vector<std::string>;

Result<CommandLine> read(const Words& words) {
    std::vector<const char*> argv{"snyk-cred"};
    for (const std::string& word : words)
        argv.push_back(word.c_str());
    argv.push_back(nullptr);
    return read_command_line(static_cast<int>(argv.size()) - 1, argv.data());
}

/// "region=eu quiet=": flags in their order.
std::string flags_of(const CommandLine& line) {
    std::string text;
    for (const GivenFlag& flag : line.flags) {
        text += (text.empty() ? "" : " ") + std::string(row_of(flag.option).name) + '=' + flag.value;
    }
    return text;
}

} // namespace

TEST_CASE("read_command_line: flags in every form") {
    struct Case {
        std::string name;
        Words words;
        const char* flags;
    };
    const Case cases[] = {
        {"none", {"inject"}, ""},
        {"joined", {"inject", "--region=eu"}, "region=eu"},
        {"apart", {"inject", "--region", "eu"}, "region=eu"},
        {"value with equals sign", {"inject", "--token-file=a=b"}, "token-file=a=b"},
        {"apart, with equals sign", {"inject", "--token-file", "a=b"}, "token-file=a=b"},
        {"value with blanks", {"inject", "--token-file", "a b"}, "token-file=a b"},
        {"value with one hyphen", {"inject", "--token-file", "-"}, "token-file=-"},
        {"value like a short option", {"inject", "--org", "-x"}, "org=-x"},
        {"switch", {"inject", "--quiet"}, "quiet=true"},
        {"switch set", {"inject", "--quiet=true"}, "quiet=true"},
        {"switch cleared", {"inject", "--quiet=false"}, "quiet=false"},
        {"switch set by number", {"inject", "--quiet=1"}, "quiet=1"},
        {"empty, joined", {"inject", "--region="}, ""},
        {"empty, apart", {"inject", "--region", ""}, ""},
        {"empty switch", {"inject", "--quiet="}, ""},
        {"empty word", {"inject", "", "--quiet"}, "quiet=true"},
        {"repeated", {"inject", "--expect-org", "a", "--expect-org=b"}, "expect-org=a expect-org=b"},
        {"order", {"inject", "--quiet", "--region", "eu", "--plan=free"}, "quiet=true region=eu plan=free"},
        {"behind an empty one", {"inject", "--region", "", "--plan", "free"}, "plan=free"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto line = read(c.words);
        REQUIRE(line.has_value());
        CHECK(line->command == Command::inject);
        CHECK(flags_of(*line) == c.flags);
        CHECK(line->child.empty());
    }
}

TEST_CASE("read_command_line: exec's command stands behind -- and is left alone") {
    struct Case {
        std::string name;
        Words words;
        const char* flags;
        Words child;
    };
    const Case cases[] = {
        {"alone", {"exec", "--", "snyk", "test"}, "", {"snyk", "test"}},
        {"flags on both sides",
         {"exec", "--quiet", "--", "snyk", "--quiet", "--org=x"},
         "quiet=true",
         {"snyk", "--quiet", "--org=x"}},
        {"second --", {"exec", "--", "npx", "--", "snyk"}, "", {"npx", "--", "snyk"}},
        {"empty words", {"exec", "--", "printf", "", "%s"}, "", {"printf", "", "%s"}},
        {"child asks for help", {"exec", "--", "snyk", "--help"}, "", {"snyk", "--help"}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto line = read(c.words);
        REQUIRE(line.has_value());
        CHECK(line->command == Command::exec);
        CHECK(flags_of(*line) == c.flags);
        CHECK(line->child == c.child);
        CHECK_FALSE(line->help);
    }
}

TEST_CASE("read_command_line: help and version") {
    struct Case {
        std::string name;
        Words words;
        Command command;
        bool help;
        bool version;
    };
    const Case cases[] = {
        {"nothing", {}, Command::none, false, false},
        {"--help", {"--help"}, Command::none, true, false},
        {"-h", {"-h"}, Command::none, true, false},
        {"help", {"help"}, Command::none, true, false},
        {"help of a command", {"help", "exec"}, Command::exec, true, false},
        {"--version", {"--version"}, Command::none, false, true},
        {"command's help", {"inject", "--help"}, Command::inject, true, false},
        {"command's short help", {"mask", "-h"}, Command::mask, true, false},
        {"help among mistakes", {"inject", "--bogus", "--help"}, Command::inject, true, false},
        {"help without operand", {"completion", "--help"}, Command::completion, true, false},
        {"help without child", {"exec", "--help"}, Command::exec, true, false},
        {"version of a command", {"inject", "--version"}, Command::inject, false, true},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto line = read(c.words);
        REQUIRE(line.has_value());
        CHECK(line->command == c.command);
        CHECK(line->help == c.help);
        CHECK(line->version == c.version);
    }
}

TEST_CASE("read_command_line: completion names its shell") {
    const auto line = read({"completion", "zsh"});
    REQUIRE(line.has_value());
    CHECK(line->shell == Shell::zsh);
}

TEST_CASE("read_command_line: refuses, and says what to do") {
    struct Case {
        std::string name;
        Words words;
        const char* part;
    };
    const Case cases[] = {
        {"unknown command", {"injct"}, "did you mean inject?"},
        {"command in upper case", {"INJECT"}, "did you mean inject?"},
        {"empty command", {""}, "unknown command"},
        {"option before the command", {"--region", "eu", "inject"}, "the command comes first"},
        {"help of no command", {"help", "me"}, "unknown command \"me\""},
        {"unknown option", {"inject", "--regoin", "eu"}, "did you mean --region?"},
        {"abbreviation", {"inject", "--tok", "X"}, "unknown option \"--tok\""},
        {"abbreviation, joined", {"inject", "--regio=eu"}, "unknown option \"--regio\""},
        {"no option takes a secret", {"inject", "--token", "x"}, "--token-env"},
        {"other command's option", {"inject", "--offline"}, "--offline is an option of check, not of inject"},
        {"other command's option with value",
         {"exec", "--output", "f", "--", "x"},
         "--output is an option of inject, not of exec"},
        {"token on mask's stdin",
         {"mask", "--token-stdin"},
         "--token-stdin is an option of inject, exec, check or doctor"},
        {"option of none", {"regions", "--quiet"}, "not of regions"},
        {"missing value at the end", {"inject", "--region"}, "--region needs a value"},
        {"missing value before an option",
         {"inject", "--region", "--policy", "warn"},
         "--region needs a value"},
        {"missing value before --", {"exec", "--token-env", "--", "x"}, "--token-env needs a value"},
        {"help in a value's place", {"check", "--expect-org", "--help"}, "--expect-org needs a value"},
        {"version in a value's place", {"check", "--org", "--version"}, "--org needs a value"},
        {"value like an option", {"inject", "--region=--policy"}, "--region has a value that begins with --"},
        {"surplus word", {"inject", "now"}, "neither an option nor an option's value"},
        {"surplus behind --", {"inject", "--", "now"}, "neither an option"},
        {"surplus behind a switch", {"inject", "--quiet", "false"}, "neither an option"},
        {"short option", {"inject", "-q"}, "unknown word \"-q\""},
        {"short option, meant", {"inject", "-v"}, "did you mean --verbose?"},
        {"short option of two", {"inject", "-o"}, "the only short option is -h"},
        {"single hyphen", {"inject", "-region=eu"}, "did you mean --region?"},
        {"exec without anything", {"exec"}, "exec needs a command to run after --"},
        {"exec without --", {"exec", "snyk", "test"}, "put -- before"},
        {"exec with nothing behind --", {"exec", "--"}, "no command after --"},
        {"completion without shell", {"completion"}, "bash, zsh"},
        {"completion of another shell", {"completion", "tcsh"}, "bash, zsh"},
        {"completion of two", {"completion", "bash", "zsh"}, "neither an option"},
        {"no name", {"inject", "--=x"}, "neither an option"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto line = read(c.words);
        REQUIRE(line.has_error());
        CHECK(line.error().fault == Fault::usage);
        CAPTURE(everything(line.error()));
        CHECK(contains(everything(line.error()), c.part));
    }
}

TEST_CASE("read_command_line: never repeats what could be a secret") {
    const std::string token = made_up_token();
    const std::string uuid(k_uuid);
    const std::string password = "hunter2";
    const std::string words_only = "correct-horse";
    struct Case {
        std::string name;
        Words words;
        Fault fault;
    };
    const Case cases[] = {
        {"in the command's place", {token}, Fault::secret_on_argv},
        {"API token in the command's place", {uuid}, Fault::secret_on_argv},
        {"password in the command's place", {password}, Fault::usage},
        {"surplus", {"inject", token}, Fault::secret_on_argv},
        {"surplus API token", {"inject", uuid}, Fault::secret_on_argv},
        {"surplus password", {"inject", password}, Fault::usage},
        {"surplus word that is no number", {"inject", words_only}, Fault::usage},
        {"option without a name", {"inject", "--=" + words_only}, Fault::usage},
        {"unknown option's value", {"inject", "--token=" + password}, Fault::usage},
        {"unknown option's next word", {"inject", "--token", password}, Fault::usage},
        {"as an option", {"inject", "--" + uuid}, Fault::usage},
        {"as an option of one hyphen", {"inject", "-p" + password}, Fault::usage},
        {"other command's option", {"inject", "--offline=" + password}, Fault::usage},
        {"behind completion", {"completion", token}, Fault::usage},
        {"behind help", {"help", token}, Fault::secret_on_argv},
        {"exec without --", {"exec", "snyk", "auth", password}, Fault::usage},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto line = read(c.words);
        REQUIRE(line.has_error());
        CHECK(line.error().fault == c.fault);
        for (const std::string& secret : {token, uuid, password, words_only}) {
            CHECK_FALSE(contains(everything(line.error()), secret));
        }
    }
}

TEST_CASE("read_command_line: a value is not taken for a request for help") {
    const auto line = read({"check", "--org", "-h"});
    REQUIRE(line.has_value());
    CHECK_FALSE(line->help);
    REQUIRE(line->flags.size() == 1);
    CHECK(line->flags.front().value == "-h");
}

TEST_CASE("read_command_line: values are left to settle") {
    const auto line = read({"inject", "--token-file", made_up_token(), "--quiet=maybe"});
    REQUIRE(line.has_value());
    const auto settings = settled(line->command, line->flags);
    REQUIRE(settings.has_error());
    CHECK(settings.error().fault == Fault::secret_on_argv);
}
