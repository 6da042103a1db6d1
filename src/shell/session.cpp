#include "shell/session.hpp"

#include "core/base/duration.hpp"
#include "core/base/text.hpp"
#include "core/ci/system.hpp"
#include "core/rule/on_missing.hpp"
#include "core/rule/secret_variables.hpp"
#include "core/settings/command.hpp"
#include "core/settings/setting_values.hpp"
#include "core/snyk/variable.hpp"
#include "shell/files/named_files.hpp"
#include "shell/files/policy_input.hpp"
#include "shell/files/secret_input.hpp"
#include "shell/os/path_text.hpp"
#include "shell/os/standard_streams.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace snykcred {
namespace {

constexpr std::chrono::milliseconds k_longest_wait =
    std::chrono::minutes{10};                                 ///< the most that --timeout takes
constexpr std::size_t k_max_event_payload = 32 * 1024 * 1024; ///< GitHub cuts webhook payloads at 25 MB

/// What stands where the path of a file belongs and is none may be a secret.
void keep_values_in_place_of_paths(Session& session, const std::vector<GivenFlag>& flags) {
    const auto keep = [&session](const std::string& value) {
        if (!is_surely_a_path(value)) session.voice.keep_secret(Secret(value));
    };
    for (const GivenFlag& flag : flags) {
        if (reads_file(flag.option)) keep(flag.value);
    }
    for (const OptionRow& row : all_options()) {
        if (!reads_file(row.option)) continue;
        if (const auto value = session.environment.get(variable_of(row))) keep(std::string(*value));
    }
    for (const std::string_view name : {"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"}) {
        if (const auto value = session.environment.get(name)) keep(std::string(*value));
    }
}

/// The format counts before settings are valid: a refusal must reach whoever evaluates our output.
void note_format(Session& session, const std::vector<GivenFlag>& flags) {
    if (auto format = flag_value(flags, Option::format))
        session.settings.format = {std::move(*format), {Origin::flag, "--format"}};
}

/// So does the file of the report, which a refusal of the settings is written to as well.
void note_report_file(Session& session, const std::vector<GivenFlag>& flags) {
    auto path = flag_value(flags, Option::report_file);
    if (!path || path->empty()) return;
    const OptionRow& row = row_of(Option::report_file);
    if (refuse_secret({&row, *path, {Origin::flag, "--report-file"}}))
        session.settings.report_file = std::move(path);
}

void note_named_files(Session& session, const std::vector<GivenFlag>& flags) {
    const auto note = [&session](std::string name, std::string_view path) {
        if (!trim(path).empty()) session.named_files.emplace_back(std::move(name), trim(path));
    };
    for (const OptionRow& row : all_options()) {
        const bool written = row.option == Option::report_file || row.option == Option::outputs_file;
        if (row.kind != ValueKind::path || written) continue;
        const auto flag = flag_value(flags, row.option);
        const auto variable =
            row.from_environment && !flag ? session.environment.get(variable_of(row)) : std::nullopt;
        if (flag) note("--" + std::string(row.name), *flag);
        if (variable) note(variable_of(row), *variable);
    }
}

/// The end of --timeout before the settings are valid; a value that is none is refused with them.
InputDeadline deadline_of(const Session& session, const std::vector<GivenFlag>& flags) {
    const OptionRow& row = row_of(Option::timeout);
    const auto flag = flag_value(flags, row.option);
    const auto stated = flag ? flag : session.environment.get(variable_of(row));
    const auto duration = stated ? parse_duration(trim(*stated)) : std::nullopt;
    return session.started + std::min(duration.value_or(session.settings.timeout), k_longest_wait);
}

/// How our lines look: whether in color, and on a terminal as wide as it is.
void dress(Session& session, Color wish) {
    const auto style = [&](int descriptor) {
        return LogStyle{wants_color(wish, shows_color(session, descriptor), session.environment),
                        terminal_width(descriptor)};
    };
    session.voice.dress(style(k_standard_error), style(k_standard_output));
}

/// Before settings are valid, for a refusal of them.
Color color_wish(const std::vector<GivenFlag>& flags, const Environment& environment) {
    const OptionRow& row = row_of(Option::color);
    const auto flag = flag_value(flags, row.option);
    const auto stated = flag ? flag : environment.get(variable_of(row));
    const Choice* choice = stated ? find_choice(row.choices, trim(*stated)) : nullptr;
    return choice == nullptr ? Color::automatic : static_cast<Color>(choice->value);
}

Result<Job> where_are_we(const Session& session) {
    Surroundings surroundings{is_terminal(k_standard_input), is_terminal(k_standard_error), std::nullopt};
    const std::string_view variable = payload_variable(session.environment);
    if (const auto path = variable.empty() ? std::nullopt : session.environment.get(variable)) {
        // An unreadable payload is no failure here: whose code runs is then unclear, and that is judged.
        if (auto read = read_text_file(std::string(*path), k_max_event_payload,
                                       session.started + session.settings.timeout))
            surroundings.event_payload = std::move(read->text);
    }
    return read_job(session.environment, surroundings, session.settings);
}

} // namespace

Environment::Names secret_variables(const ProcessEnvironment& process, const std::vector<GivenFlag>& flags) {
    const std::vector<std::string> all = process.names();
    Environment::Names names = known_secret_variables(all);
    // No copy of a value that cannot name one: it may be the secret itself.
    Environment::Names unread = names;
    std::ranges::copy_if(all, std::inserter(unread, unread.end()),
                         [](const std::string& name) { return !name.starts_with(k_variable_prefix); });
    names.merge(named_secret_variables(process.snapshot(unread), flags));
    return names;
}

bool shows_color(const Session& session, int descriptor) {
    if (is_terminal(descriptor)) return !session.environment.is("TERM", "dumb");
    const CiSystem* ci = session.job.ci;
    return descriptor == k_standard_error && ci != nullptr && ci->renders_color != nullptr &&
           ci->renders_color(session.environment);
}

void look_around(Session& session, const CommandLine& line) {
    if (session.settings.command == line.command && line.command != Command::none) return; // done already
    session.settings.command = line.command;
    const Environment::Names secrets = secret_variables(session.process, line.flags);
    // Before anything is said: a path that cannot be read may have been made with one of them.
    for (const std::string& name : secrets)
        session.voice.keep_secret(session.process.read(name));
    session.environment = session.process.snapshot(secrets);
    keep_values_in_place_of_paths(session, line.flags);
    note_format(session, line.flags);
    note_report_file(session, line.flags);
    note_named_files(session, line.flags);
    const auto systems = recognized_systems(session.environment);
    if (!systems.empty()) session.job.ci = systems.front();
    session.job.by_inputs = runs_by_inputs(session.job.ci, session.environment);
    if (systems.size() > 1) session.job.second_ci = systems[1];
    dress(session, color_wish(line.flags, session.environment));
}

Status prepare(Session& session, const CommandLine& line) {
    look_around(session, line);
    std::optional<PolicyInput> policy;
    if (const auto path = flag_value(line.flags, Option::policy_file)) {
        if (auto status =
                refuse_secret({&row_of(Option::policy_file), *path, {Origin::flag, "--policy-file"}});
            !status)
            return status;
        if (!is_surely_a_path(*path)) return names_no_file(Option::policy_file, "--policy-file");
        if (const auto digest = flag_value(line.flags, Option::policy_sha256)) {
            if (auto status =
                    check_value({&row_of(Option::policy_sha256), *digest, {Origin::flag, "--policy-sha256"}});
                !status)
                return status;
        }
        auto read = read_policy(*path, flag_value(line.flags, Option::policy_sha256), session.environment,
                                deadline_of(session, line.flags));
        if (!read) return std::move(read.error());
        policy = std::move(*read);
    }
    auto settings = settle(line.command, line.flags, session.environment,
                           policy ? &policy->statement : nullptr, policy && policy->trusted);
    if (!settings) return std::move(settings.error());
    session.settings = std::move(*settings);
    if (auto files = check_named_files(session.settings); !files) return files;
    session.findings.add({.notices = session.settings.notices});

    auto job = where_are_we(session);
    if (!job) return std::move(job.error());
    session.job = std::move(*job);
    dress(session, session.settings.color);
    const bool terminal = is_terminal(k_standard_error) && !session.environment.is("TERM", "dumb");
    if (!session.settings.quiet) session.waiting.show(terminal, session.settings.timeout);
    return {};
}

std::optional<Secret> Session::value_of(const std::string& name) const {
    if (!environment.exists(name)) return std::nullopt;
    for (const SetAside& copy : copies) {
        auto value = copy.text.reveal([&name](std::string_view text) -> std::optional<Secret> {
            if (!text.starts_with(name) || !text.substr(name.size()).starts_with('=')) return std::nullopt;
            return Secret(text.substr(name.size() + 1));
        });
        if (value) return value;
    }
    return process.read(name);
}

bool skip_if_asked(Session& session, const Failure& failure) {
    auto reason = reason_to_skip(failure, session.settings, session.job);
    if (!reason) return false;
    session.findings.notices.push_back(std::move(*reason));
    warn_of_unchecked(session, "because another source was chosen");
    return true;
}

void warn_of_unchecked(Session& session, std::string_view why) {
    for (const SnykVariable& each : all_snyk_variables()) {
        if (each.carries != Carries::credential || !session.environment.has(each.name)) continue;
        session.findings.warnings.push_back(std::string(each.name) + " is set but was not checked, " +
                                            std::string(why) + "; later steps would use it");
    }
}

} // namespace snykcred
