#include "shell/run.hpp"

#include "core/base/nearest.hpp"
#include "core/base/stack.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/help/completion.hpp"
#include "core/help/explain.hpp"
#include "core/help/help.hpp"
#include "core/report/regions_text.hpp"
#include "core/report/report.hpp"
#include "core/settings/options.hpp"
#include "shell/commands.hpp"
#include "shell/net/openssl_init.hpp"
#include "shell/os/bug.hpp"
#include "shell/os/early_end.hpp"
#include "shell/os/harden.hpp"
#include "shell/os/process_environment.hpp"
#include "shell/outcome.hpp"
#include "shell/session.hpp"
#include "shell/voice.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace snykcred {
namespace {

/// Text that was asked for.
int print(const std::string& text) {
    const Voice voice;
    Status printed = voice.print(text);
    if (printed) return 0;
    const Ending ending = refused(std::move(printed.error()), Command::none);
    voice.say(reason_text(*ending.reason));
    return static_cast<int>(ending.exit_code);
}

/// Is it inject's name mistyped, or inject's option where the command was forgotten?
bool may_mean_inject(std::string_view word) {
    const std::string_view name = row_of(Command::inject).name;
    if (!word.starts_with("--")) return nearest(to_lower(word), {name}) == name;
    word = word.substr(2, word.find('=') == std::string_view::npos ? word.npos : word.find('=') - 2);
    const OptionRow* row = find_option(word);
    return row != nullptr && belongs_to(*row, Command::inject);
}

/// A command line that is not understood. What may have been meant for `inject` is told as its other refusals
/// are, since whoever evaluates our output must notice.
int refuse_line(Failure failure, int argc, char** argv, const ProcessEnvironment& process) {
    Session session(process);
    CommandLine line;
    if (argc > 1) {
        line.command =
            find_command(argv[1]).value_or(may_mean_inject(argv[1]) ? Command::inject : Command::none);
    }
    look_around(session, line);
    if (line.command == Command::inject) refuse_early_ends(session);
    return report_refusal(session, std::move(failure));
}

/// Of the CI system that runs this job, for `explain`.
ExplainedSystem explained_system(const ProcessEnvironment& process) {
    Session session(process);
    look_around(session, {});
    if (session.job.ci == nullptr) return {};
    return {session.job.ci->name, session.job.ci->secret_hint};
}

int run_regions(const CommandLine& line, const ProcessEnvironment& process) {
    Session session(process);
    if (auto prepared = prepare(session, line); !prepared)
        return say_refusal(session, std::move(prepared.error()));
    return print(session.settings.report.value == ReportStyle::json ? regions_json() : regions_text());
}

int run_command(const CommandLine& line, const ProcessEnvironment& process) {
    switch (line.command) {
    case Command::inject: return run_inject(line, process);
    case Command::exec: return run_exec(line, process);
    case Command::check: return run_check(line, process);
    case Command::mask: return run_mask(line, process);
    case Command::regions: return run_regions(line, process);
    case Command::explain: return print(explain_text(*line.explained, explained_system(process)));
    case Command::doctor: return run_doctor(line, process);
    case Command::jwks: return run_jwks(line, process);
    case Command::completion: return print(completion_script(*line.shell));
    case Command::none: break;
    }
    Voice().say(help_text(Command::none, HelpExtent::screen) +
                "\nsnyk-cred: error: no command [usage]\n"
                "  hint: snyk-cred check says whose credential it is and whether it may be used here\n"
                "  more: snyk-cred explain usage\n");
    return static_cast<int>(ExitCode::usage);
}

} // namespace

int run(int argc, char** argv, char** environment) noexcept {
    end_bugs_with_exit_code();
    if (argc > 1 && std::string_view(argv[1]) == row_of(Command::inject).name) expect_early_end();
    try {
        const auto line = read_command_line(argc, argv);
        if (line && line->version) return print(version_text());
        if (line && line->help)
            return print(help_text(line->command, line->help_all ? HelpExtent::all : HelpExtent::screen));
        harden_process();
        const ProcessEnvironment process(environment);
        // `mask` opens no connection, so OpenSSL is not initialized (a sixth of its memory).
        if (!line || line->command != Command::mask) init_openssl();
        const int code = line ? run_command(*line, process) : refuse_line(line.error(), argc, argv, process);
        wipe_stack_below(); // each Secret has wiped itself, but not what calls had of it
        return code;
    } catch (...) {
        say_early_end();
        Voice().say(std::string(bug_text()));
        return static_cast<int>(ExitCode::bug);
    }
}

} // namespace snykcred
