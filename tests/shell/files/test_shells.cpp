// The lines for eval, in real shells: what arrives, what the log shows, what the status is.
#include "shell/files/perform.hpp"
#include "support/environment.hpp"
#include "support/handover.hpp"
#include "support/run.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace snykcred;
using namespace snykcred::test;
namespace fs = std::filesystem;

namespace {

struct Shell {
    std::string name;
    std::vector<std::string> command;
};

/// A shell that is missing is a failure, by name: scripts/setup installs them all.
std::string installed(const std::string& shell) {
    std::string path = find_program(shell);
    REQUIRE_MESSAGE(!path.empty(), shell << " is not installed; scripts/setup installs it");
    return path;
}

std::vector<Shell> posix_shells() {
    return {{"bash", {installed("bash")}},
            {"dash", {installed("dash")}},
            {"busybox", {installed("busybox"), "sh"}},
            {"zsh", {installed("zsh")}}};
}

const Dialect& dialect(std::string_view id) {
    for (const Dialect* each : all_dialects()) {
        if (each->id == id) return *each;
    }
    throw std::runtime_error("no such dialect");
}

/// Values that some quoting gets wrong somewhere.
const std::vector<std::string>& nasty_values() {
    static const std::vector<std::string> values{"plain",
                                                 "a b",
                                                 " lead and trail ",
                                                 "a\tb",
                                                 "a\nb",
                                                 "a\n",
                                                 "\n",
                                                 "'",
                                                 "''",
                                                 "a'b'c",
                                                 "'\\''",
                                                 "\"",
                                                 "a\"b",
                                                 "\\",
                                                 "a\\",
                                                 "\\n",
                                                 "\\\\'",
                                                 "$HOME",
                                                 "${HOME}",
                                                 "$(echo x)",
                                                 "`echo x`",
                                                 "a;b",
                                                 "a&b|c",
                                                 "<a>",
                                                 "#x",
                                                 "!x!",
                                                 "~",
                                                 "*",
                                                 "[a-z]",
                                                 "{a,b}",
                                                 "%s%n",
                                                 "-n",
                                                 "=x",
                                                 "a=b",
                                                 "\xC3\xBC\xE2\x80\x99",
                                                 "\x01\x7F",
                                                 "EOF"};
    return values;
}

/// A private folder of a hand-over, performed: the lines for eval lie in a file, as $(…) would see them.
struct Performed {
    ScratchDirectory scratch;
    std::string lines = scratch / "lines";

    void perform_as(std::string_view id, std::string_view value, Environment environment = {}) {
        HandoverCase c{.grant = grant(value),
                       .environment = std::move(environment),
                       .places = {scratch / "private", std::nullopt}};
        const Job job;
        auto handover = dialect(id).compose({c.grant, job, c.environment, c.settings, c.places, "", "NONCE"});
        REQUIRE(handover.has_value());
        const int fd = ::open(lines.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        REQUIRE(perform(handover->effects, {fd, fd}).has_value());
        ::close(fd);
    }
};

/// Variables that a program started by the shell saw, one "NAME=VALUE" each.
std::vector<std::string> seen(const std::string& path) {
    const std::string text = read_file(path);
    std::vector<std::string> all;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\0', at);
        all.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

bool holds(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool has_name(const std::vector<std::string>& all, std::string_view name) {
    return std::any_of(all.begin(), all.end(), [&](const std::string& one) {
        return one.starts_with(name) && one.substr(name.size()).starts_with('=');
    });
}

std::vector<std::string> job_environment(const Performed& performed) {
    return {"PATH=/usr/bin:/bin",
            "HOME=/nowhere",
            "LC_ALL=C",
            "SNYK_OAUTH_TOKEN=stale",
            "LINES_FILE=" + performed.lines,
            "SEEN=" + performed.scratch / "seen"};
}

Ran run_script(const Shell& shell, const std::string& flags, const std::string& script,
               const Performed& performed) {
    std::vector<std::string> words = shell.command;
    if (!flags.empty()) words.push_back("-" + flags);
    words.insert(words.end(), {"-c", script});
    return run(std::move(words), job_environment(performed));
}

const char* const k_two_statements = "snyk_cred=$(cat \"$LINES_FILE\") || exit $?\n"
                                     "eval \"$snyk_cred\"\n"
                                     "env -0 > \"$SEEN\"\n";
const char* const k_bare = "eval \"$(cat \"$LINES_FILE\")\"\n"
                           "env -0 > \"$SEEN\"\n";

} // namespace

TEST_CASE("shells: every value arrives as it is") {
    for (const Shell& shell : posix_shells()) {
        for (const std::string& value : nasty_values()) {
            CAPTURE(shell.name);
            CAPTURE(value);
            Performed performed;
            performed.perform_as("shell", value);
            const Ran ran = run_script(shell, "eu", k_two_statements, performed);
            CHECK(ran.code == 0);
            CHECK(ran.out.empty());
            CHECK(ran.err.empty());
            CHECK(holds(seen(performed.scratch / "seen"), "SNYK_TOKEN=" + value));
        }
    }
}

TEST_CASE("shells: under every flag the log shows no value, and the flags are as before") {
    const std::string value = "canary-'5f3a'-value";
    for (const Shell& shell : posix_shells()) {
        for (const char* flags : {"", "e", "u", "x", "v", "xv", "exuv"}) {
            for (const char* script : {k_two_statements, k_bare}) {
                CAPTURE(shell.name);
                CAPTURE(flags);
                CAPTURE(script);
                Performed performed;
                performed.perform_as("shell", value, variables({{"SNYK_OAUTH_TOKEN", "stale"}}));
                const Ran ran =
                    run_script(shell, flags, std::string(script) + "printf '%s' \"$-\"\n", performed);
                CHECK(ran.code == 0);
                CHECK(ran.err.find("canary") == std::string::npos);
                CHECK(ran.err.find("5f3a") == std::string::npos);
                for (const char flag : std::string_view("xv")) {
                    CAPTURE(flag);
                    const bool wanted = std::string_view(flags).find(flag) != std::string_view::npos;
                    CHECK((ran.out.find(flag) != std::string::npos) == wanted);
                }
                const auto variables = seen(performed.scratch / "seen");
                CHECK(holds(variables, "SNYK_TOKEN=" + value));
                CHECK(holds(variables, "SNYK_API=https://api.eu.snyk.io"));
                CHECK_FALSE(has_name(variables, "SNYK_OAUTH_TOKEN"));
                CHECK_FALSE(has_name(variables, "_snyk_cred_o"));
                CHECK_FALSE(fs::exists(performed.scratch / "private"));
            }
        }
    }
}

TEST_CASE("shells: in the shape of GitLab's runner") {
    struct Case {
        const char* shell;
        const char* script; ///< %s is the job's script, quoted
    };
    const std::string value = "canary-value";
    for (const Shell& shell : posix_shells()) {
        if (shell.name == "zsh") continue; // no shell of the runner
        CAPTURE(shell.name);
        Performed performed;
        performed.perform_as("gitlab", value);
        const std::string quoted =
            "$'snyk_cred=$(cat \"$LINES_FILE\") || exit $?\\neval \"$snyk_cred\"\\nenv -0 > \"$SEEN\"\\n'";
        const std::string plain =
            "'snyk_cred=$(cat \"$LINES_FILE\") || exit $?\neval \"$snyk_cred\"\nenv -0 > \"$SEEN\"\n'";
        const std::string script = shell.name == "bash"
                                       ? "set -eo pipefail; set +o noclobber; : | eval " + quoted
                                       : "set -e; : | eval " + plain;
        const Ran ran = run_script(shell, "", script + "\n", performed);
        CHECK(ran.code == 0);
        CHECK(ran.err.empty());
        CHECK(holds(seen(performed.scratch / "seen"), "SNYK_TOKEN=" + value));
    }
}

TEST_CASE("shells: the two-statement form stops at a refusal with its code") {
    for (const Shell& shell : posix_shells()) {
        for (const char* flags : {"", "e"}) {
            CAPTURE(shell.name);
            CAPTURE(flags);
            const Performed performed;
            const Ran ran = run_script(
                shell, flags, "snyk_cred=$(exit 77) || exit $?\neval \"$snyk_cred\"\necho on\n", performed);
            CHECK(ran.code == 77);
            CHECK(ran.out.empty());
        }
    }
}

TEST_CASE("shells: a bare eval of a refusal unsets and fails with its code") {
    const std::vector<std::string> names{"SNYK_TOKEN", "SNYK_OAUTH_TOKEN", "NOT_SET"};
    for (const Shell& shell : posix_shells()) {
        CAPTURE(shell.name);
        const Performed performed;
        write_file(performed.lines, dialect("shell").refuse(names, 77));
        const Ran kept = run_script(
            shell, "u", "eval \"$(cat \"$LINES_FILE\")\"\necho \"$?\"\nenv -0 > \"$SEEN\"\n", performed);
        CHECK(kept.code == 0);
        CHECK(kept.out == "77\n");
        CHECK(kept.err.empty());
        CHECK_FALSE(has_name(seen(performed.scratch / "seen"), "SNYK_OAUTH_TOKEN"));

        const Ran stopped = run_script(shell, "e", "eval \"$(cat \"$LINES_FILE\")\"\necho on\n", performed);
        CHECK(stopped.code == 77);
        CHECK(stopped.out.empty());
    }
}

TEST_CASE("shells: a variable that cannot be set leaves no file behind") {
    for (const Shell& shell : posix_shells()) {
        for (const char* const flags : {"", "e"}) {
            CAPTURE(shell.name);
            CAPTURE(flags);
            Performed performed;
            performed.perform_as("shell", "value");
            run_script(shell, flags, "readonly SNYK_TOKEN=other\n" + std::string(k_two_statements),
                       performed);
            CHECK_FALSE(fs::exists(performed.scratch / "private"));
        }
    }
}

TEST_CASE("shells: a file that is gone fails the evaluation") {
    for (const Shell& shell : posix_shells()) {
        CAPTURE(shell.name);
        Performed performed;
        performed.perform_as("shell", "value");
        fs::remove_all(performed.scratch / "private");
        CHECK(run_script(shell, "e", std::string(k_two_statements) + "echo on\n", performed).code != 0);
        CHECK_FALSE(fs::exists(performed.scratch / "seen"));
    }
}

TEST_CASE("fish: every value arrives, tracing shows none, and a refusal is the status") {
    const Shell shell{"fish", {installed("fish"), "--no-config"}};
    const char* const script = "source \"$LINES_FILE\"; or exit $status\nenv -0 > \"$SEEN\"\n";
    for (const std::string& value : nasty_values()) {
        CAPTURE(value);
        Performed performed;
        performed.perform_as("fish", value, variables({{"SNYK_OAUTH_TOKEN", "stale"}}));
        const Ran ran = run_script(shell, "", script, performed);
        CHECK(ran.code == 0);
        CHECK(ran.err.empty());
        const auto variables = seen(performed.scratch / "seen");
        CHECK(holds(variables, "SNYK_TOKEN=" + value));
        CHECK_FALSE(has_name(variables, "SNYK_OAUTH_TOKEN"));
        CHECK_FALSE(fs::exists(performed.scratch / "private"));
    }
    Performed traced;
    traced.perform_as("fish", "canary-value");
    const Ran ran =
        run_script(shell, "", "set -g fish_trace 1\n" + std::string(script) + "echo $fish_trace\n", traced);
    CHECK(ran.code == 0);
    CHECK(ran.out == "1\n");
    CHECK(ran.err.find("source") != std::string::npos);
    CHECK(ran.err.find("canary") == std::string::npos);

    const Performed refused;
    write_file(refused.lines, dialect("fish").refuse(std::vector<std::string>{"SNYK_OAUTH_TOKEN"}, 77));
    CHECK(run_script(shell, "", script, refused).code == 77);
}
