#include "shell/outcome.hpp"

#include "core/ci/exit_code.hpp"
#include "core/ci/system.hpp"
#include "core/dialect/dotenv.hpp"
#include "core/rule/on_missing.hpp"
#include "core/rule/on_unavailable.hpp"
#include "shell/files/pending_file.hpp"
#include "shell/files/perform.hpp"
#include "shell/net/crypto.hpp"
#include "shell/os/early_end.hpp"
#include "shell/os/end_later.hpp"
#include "shell/os/standard_streams.hpp"
#include "shell/os/write.hpp"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_no_memory_for_words =
    "snyk-cred: warning: the credential is handed over, but there was no memory for the report\n";

/// Of the verdict's word alone, as on a terminal; in a CI system's log the whole line has it (Voice).
bool colored(const Session& session, int fd) {
    return wants_color(session.settings.color, is_terminal(fd) && shows_color(session, fd),
                       session.environment);
}

/// In the CI system's own protocol. Annotations go to stdout only while it carries nothing but our text, else
/// to stderr.
void announce(const Session& session, const Report& report) {
    const CiSystem* ci = report.ci;
    if (ci == nullptr || ci->announce == nullptr) return;
    if (ci->reads_announcements != nullptr && !ci->reads_announcements(session.environment)) return;
    const bool ours = report.command == Command::check
                          ? session.settings.report.value == ReportStyle::text
                          : report.command == Command::exec && report.exit_code != ExitCode::ok;
    const std::string lines = ci->announce(report);
    if (ci->announces_on_stdout && ours && session.voice.print(lines)) return;
    session.voice.say(lines);
}

void write_what_can_be_written(const Session& session, Report& report);

/// The report on its stream, and the reason, which is always said on standard error: an error before the
/// evidence, for whoever reads one line only. What cannot be printed turns success into a refusal.
void say_report(const Session& session, Report& report) {
    const Settings& settings = session.settings;
    const bool checks = report.command == Command::check;
    const bool error_first = report.reason && report.exit_code != ExitCode::ok;
    if (error_first) session.voice.say(reason_text(*report.reason, report.errors_page));
    const std::string text =
        settings.report.value == ReportStyle::json
            ? report_json(report)
            : report_text(report, colored(session, checks ? k_standard_output : k_standard_error),
                          settings.quiet, settings.verbose,
                          checks ? std::nullopt : std::optional<std::int64_t>(std::time(nullptr)));
    if (!checks) {
        session.voice.say(text);
    } else if (auto printed = settings.report.value == ReportStyle::json ? session.voice.print(text)
                                                                         : session.voice.show(text);
               !printed && report.exit_code == ExitCode::ok) {
        Ending ending = refused(std::move(printed.error()), report.command);
        report.verdict = ending.verdict;
        report.exit_code = ending.exit_code;
        report.reason = std::move(ending.reason);
        write_what_can_be_written(session, report); // files say "allowed" already
    }
    if (report.reason && !error_first) session.voice.say(reason_text(*report.reason, report.errors_page));
    announce(session, report);
}

/// Where rename() would put a file; empty if that cannot be told.
fs::path target_of(const fs::path& path) {
    std::error_code error;
    fs::path target = fs::weakly_canonical(fs::absolute(path, error), error);
    return error ? fs::path() : target;
}

/// Files of this run that a report must not replace: each with the option or variable that names it.
std::vector<std::pair<std::string, std::string>> files_in_use(const Session& session) {
    auto files = session.named_files;
    for (CiFile& file : ci_files(session.environment))
        files.emplace_back(std::move(file.variable), std::move(file.path));
    return files;
}

PersonName person_in_file(const Session& session) {
    return session.settings.show_person ? PersonName::shown : PersonName::hidden;
}

/// --report-file and --outputs-file, written beside their places.
Result<std::vector<PendingFile>> pending_files(const Session& session, const Report& report) {
    auto in_use = files_in_use(session);
    std::vector<PendingFile> files;
    const auto add = [&](std::string_view option, const std::string& path,
                         const std::string& text) -> Status {
        const fs::path target = target_of(path);
        for (const auto& [other, used] : in_use) {
            const fs::path taken = target_of(used);
            const bool unclear = target.empty() || taken.empty();
            if (!unclear && target != taken) continue;
            return Failure{Fault::cannot_write,
                           std::string(option) +
                               (unclear ? " may name the file of " : " names the same file as ") + other +
                               ", and would overwrite it",
                           {"use another file"}};
        }
        auto file = PendingFile::write(path, session.voice.redacted(text), option);
        if (!file) return std::move(file.error());
        files.push_back(std::move(*file));
        in_use.emplace_back(option, path);
        return {};
    };
    if (const auto& path = session.settings.report_file) {
        if (auto added = add("--report-file", *path, report_json(report, person_in_file(session))); !added)
            return std::move(added.error());
    }
    if (const auto& path = session.settings.outputs_file) {
        auto text = outputs_as_dotenv(outputs_of(report));
        if (!text) return std::move(text.error());
        if (auto added = add("--outputs-file", *path, *text); !added) return std::move(added.error());
    }
    return files;
}

Status commit(std::vector<PendingFile>& files) {
    for (PendingFile& file : files) {
        if (auto committed = file.commit(); !committed) return committed;
    }
    return {};
}

/// What the CI system is told besides the credential.
std::vector<Effect> publication(const Session& session, const Report& report) {
    const CiSystem* ci = report.ci;
    if (ci == nullptr || ci->publish == nullptr || report.command == Command::mask) return {};
    return ci->publish(report, session.environment, random_hex(16));
}

/// Where errors are explained to somebody without a snyk-cred at hand; empty if that is not known.
std::string errors_page(const Session& session) {
    const CiSystem* ci = session.job.ci;
    if (ci == nullptr || ci->errors_page == nullptr) return {};
    return ci->errors_page(session.environment).value_or("");
}

/// The report of this run, from all that is known when it ends.
Report report_of(const Session& session, Ending ending) {
    Report report = assemble_report(session.settings, session.job, session.findings, std::move(ending));
    report.errors_page = errors_page(session);
    rewrite_texts(report, [&session](std::string_view text) { return session.voice.redacted(text); });
    return report;
}

/// Gives the notices of what was done.
Result<Notices> write_all_or_nothing(const Session& session, const Report& report, Handover handover) {
    EndLater end; // from here on temporary files are there
    auto files = pending_files(session, report);
    if (!files) return std::move(files.error());
    Steps steps = in_order(std::move(handover), publication(session, report));
    steps.between = [&files] { return commit(*files); };
    const bool hands_over = !steps.last.empty();
    auto performed = perform(steps, end);
    if (performed && hands_over) end.never();
    return performed;
}

/// After a refusal each output is tried on its own; a failure becomes a warning and does not stop the others.
void write_what_can_be_written(const Session& session, Report& report) {
    const EndLater end; // temporary files must not be left
    const auto warn = [&report](const auto& written) {
        if (!written && written.error().fault != report.reason->fault)
            report.warnings.push_back(written.error().message);
    };
    auto files = pending_files(session, report);
    warn(files ? commit(*files) : Status(std::move(files.error())));
    for (Effect& effect : publication(session, report)) {
        std::vector<Effect> one;
        one.push_back(std::move(effect));
        warn(perform(one));
    }
}

/// The dialect whose lines somebody evaluates; null where nobody does.
const Dialect* evaluated_dialect(const Session& session) {
    const auto dialect = choose_dialect(session.settings, session.job);
    const bool evaluated = dialect && (*dialect)->evaluated && !is_terminal(k_standard_output);
    return evaluated ? *dialect : nullptr;
}

/// The lines of an evaluated dialect that make a bare `eval` fail; best effort, for we are failing already.
void print_refusal_lines(const Session& session, int exit_code) {
    if (session.settings.command != Command::inject) return;
    const Dialect* dialect = evaluated_dialect(session);
    if (dialect == nullptr) return;
    const std::vector<std::string> names = names_to_drop(session.settings, session.environment);
    disarm_early_end();
    static_cast<void>(session.voice.print(dialect->refuse(names, exit_code)));
}

void add_behind_likeliest(Failure& failure, std::string hint) {
    failure.hints.insert(failure.hints.begin() + (failure.hints.empty() ? 0 : 1), std::move(hint));
}

/// Snyk could not say whether the credential may be used, so nobody gets it: whoever evaluates our output
/// loses the one that lies there.
Result<int> skip_unchecked(Session& session, Failure failure) {
    const Dialect* dialect =
        session.settings.command == Command::inject ? evaluated_dialect(session) : nullptr;
    Handover handover;
    if (dialect != nullptr) {
        handover.effects.emplace_back(
            Print{dialect->refuse(names_to_drop(session.settings, session.environment), 0)});
    } else {
        warn_of_unchecked(session, "because Snyk is not available");
    }
    Ending ending{Verdict::skipped, ExitCode::ok, Reason(std::move(failure), Severity::warning)};
    return hand_over_and_report(session, std::move(ending), std::move(handover));
}

} // namespace

void refuse_early_ends(const Session& session) {
    const Dialect* dialect = evaluated_dialect(session);
    if (dialect == nullptr) {
        disarm_early_end();
        return;
    }
    const std::vector<std::string> names = names_to_drop(session.settings, session.environment);
    arm_early_end([&](int code) { return dialect->refuse(names, code); });
}

int run_judging(const CommandLine& line, const ProcessEnvironment& process,
                const std::function<Result<int>(Session&)>& command) {
    Session session(process);
    look_around(session, line);
    if (line.command == Command::inject) refuse_early_ends(session);
    auto prepared = prepare(session, line);
    auto code = prepared ? command(session) : Result<int>(std::move(prepared.error()));
    if (!code && skip_if_asked(session, code.error())) code = report_ending(session, {Verdict::skipped});
    if (code) return *code;
    Failure failure = std::move(code.error());
    auto unavailable = judge_unavailable(failure, session.settings, session.environment, session.findings);
    if (unavailable && unavailable->skips) {
        auto skipped = skip_unchecked(session, std::move(failure));
        if (skipped) return *skipped;
        return report_refusal(session, std::move(skipped.error()));
    }
    if (unavailable) add_behind_likeliest(failure, std::move(unavailable->why_not));
    if (auto why = why_not_skipped(failure, session.settings, session.job))
        add_behind_likeliest(failure, std::move(*why));
    return report_refusal(session, std::move(failure));
}

Result<int> hand_over_and_report(Session& session, Ending ending, Handover handover) {
    session.findings.add({.notices = std::move(handover.notices), .warnings = std::move(handover.warnings)});
    const bool hands_over = !handover.effects.empty();
    Report report = report_of(session, std::move(ending));
    auto written = write_all_or_nothing(session, report, std::move(handover));
    if (!written) return std::move(written.error());
    try {
        std::move(written->begin(), written->end(), std::back_inserter(report.notices));
        say_report(session, report);
    } catch (const std::bad_alloc&) {
        if (!hands_over) throw;
        // Later steps have the credential now: an exit code that says otherwise would be wrong.
        static_cast<void>(write_all(k_standard_error, k_no_memory_for_words, "standard error"));
    }
    return static_cast<int>(report.exit_code);
}

Result<int> report_ending(Session& session, Ending ending) {
    return hand_over_and_report(session, std::move(ending), {});
}

int report_refusal(Session& session, Failure failure) {
    Report report = report_of(session, refused(std::move(failure), session.settings.command));
    write_what_can_be_written(session, report);
    const int code = static_cast<int>(report.exit_code);
    print_refusal_lines(session, code);
    say_report(session, report);
    return code;
}

int say_refusal(const Session& session, Failure failure) {
    const Ending ending = refused(std::move(failure), session.settings.command);
    session.voice.say(reason_text(*ending.reason, errors_page(session)));
    return seen_as_failure(static_cast<int>(ending.exit_code), session.job);
}

void rewrite_report_file(const Session& session, Ending ending) {
    if (!session.settings.report_file) return;
    const EndLater end;
    auto file = PendingFile::write(
        *session.settings.report_file,
        session.voice.redacted(report_json(report_of(session, std::move(ending)), person_in_file(session))),
        "--report-file");
    Status written = file ? file->commit() : Status(std::move(file.error()));
    if (!written) session.voice.say("snyk-cred: warning: " + written.error().message + "\n");
}

} // namespace snykcred
